//! Each scenario uses kube-rs in one way, and fails when something does not hold. Run with its name as the argument.

use std::{collections::BTreeMap, error::Error, sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt};
use k8s_openapi::{
    api::core::v1::{ConfigMap, Namespace},
    apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
};
use kube::{
    Api, Client, CustomResource, CustomResourceExt, ResourceExt,
    api::{DeleteParams, ListParams, ObjectMeta, Patch, PatchParams, PostParams},
    runtime::{
        Controller, WatchStreamExt,
        controller::Action,
        wait::{await_condition, conditions},
        watcher,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

#[derive(CustomResource, Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[kube(group = "interop.example.com", version = "v1", kind = "Greeting", namespaced, status = "GreetingStatus")]
pub struct GreetingSpec {
    to: String,
    #[schemars(range(min = 1, max = 9))]
    times: i32,
}

#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
pub struct GreetingStatus {
    said: Option<String>,
}

/// A namespace of its own.
async fn namespace(client: &Client) -> Result<String, kube::Error> {
    let namespace = Namespace {
        metadata: ObjectMeta { generate_name: Some("interop-rs-".into()), ..ObjectMeta::default() },
        ..Namespace::default()
    };
    let made = Api::all(client.clone()).create(&PostParams::default(), &namespace).await?;
    Ok(made.name_any())
}

async fn crud(client: Client) -> Outcome {
    let space = namespace(&client).await?;
    let maps: Api<ConfigMap> = Api::namespaced(client, &space);
    let mut map = ConfigMap { metadata: ObjectMeta { name: Some("a".into()), ..ObjectMeta::default() }, ..ConfigMap::default() };
    map.data = Some(BTreeMap::from([("k".into(), "v".into())]));
    let made = maps.create(&PostParams::default(), &map).await?;
    assert_eq!(made.data, map.data);
    let stale = made.clone();
    let mut next = made;
    next.data = Some(BTreeMap::from([("k".into(), "w".into())]));
    maps.replace("a", &PostParams::default(), &next).await?;
    match maps.replace("a", &PostParams::default(), &stale).await {
        Err(kube::Error::Api(status)) => assert_eq!(status.code, 409),
        other => panic!("a stale version was taken: {other:?}"),
    }
    let listed = maps.list(&ListParams::default().fields("metadata.name=a")).await?;
    assert_eq!(listed.items.len(), 1);
    maps.delete("a", &DeleteParams::default()).await?;
    assert!(maps.get_opt("a").await?.is_none());
    Ok(())
}

async fn apply(client: Client) -> Outcome {
    let space = namespace(&client).await?;
    let maps: Api<ConfigMap> = Api::namespaced(client, &space);
    let wanted = |value: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": value}});
    maps.patch("a", &PatchParams::apply("one"), &Patch::Apply(wanted("1"))).await?;
    match maps.patch("a", &PatchParams::apply("two"), &Patch::Apply(wanted("2"))).await {
        Err(kube::Error::Api(status)) => assert!(status.code == 409 && status.message.contains("conflict with \"one\""), "{status:?}"),
        other => panic!("a conflict was overlooked: {other:?}"),
    }
    let forced = maps.patch("a", &PatchParams::apply("two").force(), &Patch::Apply(wanted("2"))).await?;
    assert_eq!(forced.data.as_ref().unwrap()["k"], "2");
    let owners: Vec<_> = forced.managed_fields().iter().filter_map(|entry| entry.manager.clone()).collect();
    assert!(owners.contains(&"two".to_string()), "{owners:?}");
    Ok(())
}

async fn watch(client: Client) -> Outcome {
    let space = namespace(&client).await?;
    let maps: Api<ConfigMap> = Api::namespaced(client, &space);
    let config = watcher::Config::default().labels("seen=yes").streaming_lists();
    let mut names = watcher(maps.clone(), config).default_backoff().applied_objects().boxed();
    for (name, seen) in [("a", "no"), ("b", "yes"), ("c", "yes")] {
        let labels = BTreeMap::from([("seen".to_string(), seen.to_string())]);
        let metadata = ObjectMeta { name: Some(name.into()), labels: Some(labels), ..ObjectMeta::default() };
        maps.create(&PostParams::default(), &ConfigMap { metadata, ..ConfigMap::default() }).await?;
    }
    let mut found = Vec::new();
    while found.len() < 2 {
        found.push(names.try_next().await?.expect("the watch ended").name_any());
    }
    assert_eq!(found, ["b", "c"]);
    Ok(())
}

async fn reconcile(greeting: Arc<Greeting>, client: Arc<Client>) -> Result<Action, kube::Error> {
    let space = greeting.namespace().unwrap_or_default();
    let greetings: Api<Greeting> = Api::namespaced(client.as_ref().clone(), &space);
    let said = vec![format!("hello {}", greeting.spec.to); greeting.spec.times as usize].join(", ");
    let status = json!({"apiVersion": "interop.example.com/v1", "kind": "Greeting", "status": {"said": said}});
    greetings.patch_status(&greeting.name_any(), &PatchParams::apply("greeter").force(), &Patch::Apply(status)).await?;
    Ok(Action::await_change())
}

async fn controller(client: Client) -> Outcome {
    let space = namespace(&client).await?;
    let definitions: Api<CustomResourceDefinition> = Api::all(client.clone());
    let name = Greeting::crd_name();
    definitions.patch(name, &PatchParams::apply("interop"), &Patch::Apply(Greeting::crd())).await?;
    await_condition(definitions, name, conditions::is_crd_established()).await?;
    let greetings: Api<Greeting> = Api::namespaced(client.clone(), &space);
    let running = tokio::spawn(
        Controller::new(greetings.clone(), watcher::Config::default())
            .run(reconcile, |_, _, _| Action::requeue(Duration::from_secs(1)), Arc::new(client))
            .for_each(|_| futures::future::ready(())),
    );
    let wanted = Greeting::new("world", GreetingSpec { to: "world".into(), times: 2 });
    greetings.create(&PostParams::default(), &wanted).await?;
    let is_said = |greeting: Option<&Greeting>| greeting.and_then(|one| one.status.as_ref()).is_some_and(|status| status.said.is_some());
    let done = await_condition(greetings.clone(), "world", is_said).await?.expect("it is gone");
    assert_eq!(done.status.unwrap().said.unwrap(), "hello world, hello world");
    let wrong = Greeting::new("wrong", GreetingSpec { to: "x".into(), times: 10 });
    match greetings.create(&PostParams::default(), &wrong).await {
        Err(kube::Error::Api(status)) => assert!(status.code == 422 && status.message.contains("spec.times"), "{status:?}"),
        other => panic!("a wrong object was taken: {other:?}"),
    }
    running.abort();
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome {
    let client = Client::try_default().await?;
    let name = std::env::args().nth(1).unwrap_or_default();
    let scenario = async {
        match name.as_str() {
            "crud" => crud(client).await,
            "apply" => apply(client).await,
            "watch" => watch(client).await,
            "controller" => controller(client).await,
            _ => panic!("no scenario {name:?}"),
        }
    };
    tokio::time::timeout(Duration::from_secs(40), scenario).await?
}

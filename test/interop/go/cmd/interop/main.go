// Command interop runs one scenario of client-go or controller-runtime against the server of KUBECONFIG and ends with 0 when all of it held.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"time"

	"k8s.io/client-go/tools/clientcmd"

	"mockplane.io/interop/scenarios"
)

// A scenario that hangs is a failure with a name, not a stopped suite.
const limit = 50 * time.Second

func main() {
	if len(os.Args) != 2 {
		names := []string{}
		for name := range scenarios.All {
			names = append(names, name)
		}
		sort.Strings(names)
		fmt.Println(names)
		os.Exit(2)
	}
	scenario, found := scenarios.All[os.Args[1]]
	if !found {
		fail(fmt.Errorf("no scenario %q", os.Args[1]))
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		fail(err)
	}
	config.QPS = 1000
	config.Burst = 1000
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := scenario(ctx, config); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

import { describe, expect, it } from 'vitest';
import { parseSchedulerConfiguration } from './parse-configuration.js';

const read = (...lines: string[]) =>
  parseSchedulerConfiguration(
    [
      'apiVersion: kubescheduler.config.k8s.io/v1',
      'kind: KubeSchedulerConfiguration',
      ...lines,
    ].join('\n'),
  );

describe('a KubeSchedulerConfiguration', () => {
  it('has profiles with plugins and their arguments', () => {
    const configuration = read(
      'leaderElection: {leaderElect: false}',
      'profiles:',
      '- schedulerName: packing',
      '  plugins: {score: {disabled: [{name: ImageLocality}]}}',
      '  pluginConfig:',
      '  - name: NodeResourcesFit',
      '    args: {scoringStrategy: {type: MostAllocated}}',
    );
    expect(configuration.profiles?.map(({ schedulerName }) => schedulerName)).toEqual(['packing']);
  });

  it('is refused with the name of what is not supported', () => {
    expect(() => read('extenders: []')).toThrow('extenders is not supported');
    expect(() => read('profiles: [{plugins: {permit: {}}}]')).toThrow(
      'profiles[0].plugins.permit is not supported',
    );
    expect(() => read('profiles: [{plugins: {score: {enabled: [{name: Mine}]}}}]')).toThrow(
      'scheduler plugin "Mine" does not exist',
    );
    expect(() => read('profiles: [{pluginConfig: [{name: NodePorts, args: {}}]}]')).toThrow(
      '"NodePorts" takes no arguments here',
    );
  });

  it('is refused when two profiles have one name', () => {
    expect(() => read('profiles: [{}, {schedulerName: default-scheduler}]')).toThrow(
      'profiles[1].schedulerName: Duplicate value: "default-scheduler"',
    );
  });

  it('is refused for another kind', () => {
    expect(() => parseSchedulerConfiguration('kind: Pod')).toThrow('apiVersion and kind must be');
    expect(() => parseSchedulerConfiguration('a')).toThrow('must be a map');
  });
});

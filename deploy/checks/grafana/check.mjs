// Checks Grafana's dashboards against the types of its own schema: each is compiled as a literal of TypeScript, so that a
// field that Grafana has not, a missing one and a wrong value are errors.
//
//   node check.mjs DASHBOARDS      beside node_modules
import {spawnSync} from 'node:child_process';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const folder = process.argv[2];
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
if (files.length === 0) throw new Error(`no dashboards in ${folder}`);

// In JSON an enumeration's value is its text. Annotations of Prometheus have two fields of their own.
writeFileSync('dashboards.ts', `
import type {AnnotationQuery, Dashboard, DataQuery} from '@grafana/schema';
type Written<T> = T extends string ? \`\${T}\`
  : T extends (infer E)[] ? Written<E>[] : T extends object ? {[K in keyof T]: Written<T[K]>} : T;
type Annotation = AnnotationQuery<DataQuery & {expr: string}> & {titleFormat?: string};
type Platform = Omit<Dashboard, 'annotations'> & {annotations: {list: Annotation[]}};
${files.map((file, i) => `/* ${file} */ export const d${i}: Written<Platform> = ${readFileSync(join(folder, file), 'utf8')};`).join('\n')}
`);
const compiled = spawnSync('node_modules/.bin/tsc', ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext',
  '--target', 'es2022', 'dashboards.ts'], {stdio: 'inherit'});
if (compiled.status !== 0) process.exit(1);
console.log(`${files.length} dashboards follow Grafana's schema`);

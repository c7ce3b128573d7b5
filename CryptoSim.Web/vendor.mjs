// Copies what pages load from node_modules to wwwroot/lib, where it is committed.
import { cpSync } from 'node:fs';

const copies = {
  'lightweight-charts/dist/lightweight-charts.standalone.production.mjs': 'lightweight-charts',
  'lightweight-charts/LICENSE': 'lightweight-charts',
  '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2': 'inter',
  '@fontsource-variable/inter/LICENSE': 'inter',
};

for (const [source, folder] of Object.entries(copies)) {
  cpSync(`node_modules/${source}`, `wwwroot/lib/${folder}/${source.split('/').at(-1)}`);
}

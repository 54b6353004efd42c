// Reads a JSON list of Mermaid texts; prints a JSON list: of each what Mermaid makes of it, or why it can't read it.
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ securityLevel: "strict", startOnLoad: false });

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const found = [];
for (const text of JSON.parse(Buffer.concat(chunks).toString("utf-8"))) {
  try {
    const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const nodes = [...db.getVertices().keys()];
    found.push({ type, nodes, edges: db.getEdges().length, groups: db.getSubGraphs().length });
  } catch (error) {
    found.push({ error: String(error.message ?? error) });
  }
}
console.log(JSON.stringify(found));

const fetched = new Map();
/** Begins to fetch what an area needs, unless it is there or on its way. */
function fetchPacks(area) {
    for (const pack of NEEDS[area]) {
        if (fetched.has(pack)) continue;
        const bytes = fetch(new URL(`./${pack}`, import.meta.url)).then((response) => {
            if (!response.ok) throw new Error(`${pack}: HTTP status ${response.status}`);
            return response.arrayBuffer();
        });
        fetched.set(pack, bytes);
        // What failed is asked for again next time.
        bytes.catch(() => fetched.delete(pack));
    }
}
/** A piece as if it had been fetched alone. */
async function unpacked(piece) {
    const pack = [...fetched.keys()].find((pack) => piece in CONTENTS[pack]);
    const [begin, length] = CONTENTS[pack][piece];
    const code = new Uint8Array(await fetched.get(pack), begin, length);
    return new Response(code, { headers: { "content-type": "application/wasm" } });
}
function fromPack(piece) {
    return () => {
        const code = unpacked(piece);
        // Told by the load that waits for it.
        code.catch(() => {});
        return (imports) => WebAssembly.instantiateStreaming(code, imports);
    };
}
function makeLoadOf(area, fetcher, deps) {
    const load = makeLoad(fetcher, deps);
    return () => {
        fetchPacks(area);
        return load();
    };
}

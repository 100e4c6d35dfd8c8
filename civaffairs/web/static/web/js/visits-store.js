/* What a telephone keeps of home visits: encrypted under the key of what was taken along. The key cannot be read out of
   the browser, goes when its hours are over or somebody signs out, and comes back from the server to its owner only. */

const NAME = "visits";
const STORES = ["keys", "visits", "drafts", "pictures"];

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opened = () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const store of STORES) request.result.createObjectStore(store, { keyPath: "id" });
  };
  return asked(request);
};

let database = null;
const store = async (name, mode = "readonly") => {
  database = database || (await opened());
  return database.transaction(name, mode).objectStore(name);
};

export const all = async (name) => asked((await store(name)).getAll());
export const one = async (name, id) => asked((await store(name)).get(id));
export const put = async (name, row) => asked((await store(name, "readwrite")).put(row));
export const remove = async (name, id) => asked((await store(name, "readwrite")).delete(id));
export const forgetKeys = async () => asked((await store("keys", "readwrite")).clear());

const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/* Keys of what is still within its hours stay; those that came back to send what was filled in live in this page only. */
export const keepKeys = async (takes) => {
  const usable = new Map();
  for (const take of takes) {
    const key = await crypto.subtle.importKey("raw", bytesOf(take.key), "AES-GCM", false, ["encrypt", "decrypt"]);
    usable.set(take.id, key);
    if (Date.parse(take.expires_at) > Date.now()) await put("keys", { id: take.id, key, expires: take.expires_at });
  }
  return usable;
};

export const keptKeys = async () => {
  const usable = new Map();
  for (const row of await all("keys")) {
    if (Date.parse(row.expires) > Date.now()) usable.set(row.id, row.key);
    else await remove("keys", row.id);
  }
  return usable;
};

export const seal = async (key, bytes) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
};

export const unseal = (key, row) => crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, key, row.data);

export const sealWords = (key, value) => seal(key, new TextEncoder().encode(JSON.stringify(value)));

export const unsealWords = async (key, row) => JSON.parse(new TextDecoder().decode(await unseal(key, row)));

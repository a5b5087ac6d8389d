// The phone's own storage: what waits to be sent (outbox) and what is being typed (drafts).

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("paidan", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("outbox", { keyPath: "key" });
      asked.result.createObjectStore("drafts", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Run one request in a transaction of its own; resolves when it is durable. */
async function act(store, mode, request) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const deed = db.transaction(store, mode);
    const asked = request(deed.objectStore(store));
    deed.oncomplete = () => resolve(asked.result);
    deed.onerror = deed.onabort = () => reject(deed.error);
  });
}

export const put = (store, value) => act(store, "readwrite", (s) => s.put(value));
export const remove = (store, key) => act(store, "readwrite", (s) => s.delete(key));
export const get = (store, key) => act(store, "readonly", (s) => s.get(key));
export const all = (store) => act(store, "readonly", (s) => s.getAll());

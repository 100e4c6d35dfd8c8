/* Whoever sees the page for signing in is signed out: the keys of what was taken along on home visits go. What was filled
   in stays, unreadable, until its owner has signed in again. */

const forget = async () => {
  if (!indexedDB.databases || !(await indexedDB.databases()).some((one) => one.name === "visits")) return;
  const request = indexedDB.open("visits");
  request.onsuccess = () => {
    const database = request.result;
    if (database.objectStoreNames.contains("keys")) database.transaction("keys", "readwrite").objectStore("keys").clear();
    database.close();
  };
};

forget();

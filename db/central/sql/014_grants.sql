-- Who may open which door.  There is no right on any table for anybody who signs in; whatever is not granted was taken away before.
GRANT EXECUTE ON FUNCTION api.push(text, bytea, bigint), api.push_many(text[], bytea[], bigint[]) TO perm_any, perm_device;
GRANT EXECUTE ON FUNCTION api.feed_head(text) TO perm_any, perm_reader, perm_device;
GRANT EXECUTE ON FUNCTION api.names(text, uuid) TO perm_any, perm_reader, perm_device;
GRANT EXECUTE ON FUNCTION api.monitor() TO perm_any, perm_reader;
GRANT EXECUTE ON FUNCTION api.queue(), api.enrol_key(uuid) TO perm_any;
GRANT EXECUTE ON FUNCTION account.add_office(text, text, text), account.add_operator(uuid, bytea, text, text, text, text),
  account.permit(uuid, text), account.place(uuid, text, text), account.close(uuid), account.set_verifier(uuid, text),
  account.add_device(uuid, text, text), account.close_device(uuid) TO perm_account;
GRANT EXECUTE ON FUNCTION work.assign(text, uuid, integer, text, uuid, jsonb), work.lapse(text, uuid, integer) TO perm_worker;
-- what the row policies ask, should a table ever be opened; the schema stays shut
GRANT EXECUTE ON FUNCTION core.my_offices() TO perm_any, perm_reader, perm_device;

-- Numbers of refusals: no rollback gives one back.  Behind those of before, which were counted by login and day.
CREATE SEQUENCE core.refusal_numbers AS integer START 1000001 MINVALUE 1000001;

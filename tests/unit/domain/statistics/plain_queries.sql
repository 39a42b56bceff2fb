-- What each number of each table is, as plain SQL. Read by test_against_plain_sql.py.
-- Before: rec (kind, id, f as JSON), evening (day, person, org) and moved (day, figure, org) as a simulation
-- lived through them, asked (first, last, before) with the days of the question.

CREATE TABLE ended AS
  SELECT f->>'$.effective_on' AS day, f->>'$.sources[0]' AS gone FROM rec WHERE kind = 'org_event';
-- A sector is that of the nearest organisation above which has one.
CREATE TABLE org AS
  WITH RECURSIVE up (id, at, far) AS (
    SELECT id, id, 0 FROM rec WHERE kind = 'organisation'
    UNION ALL
    SELECT up.id, rec.f->>'$.parent', far + 1 FROM up JOIN rec ON rec.id = up.at AND rec.kind = 'organisation'
    WHERE rec.f->>'$.parent' IS NOT NULL
  )
  SELECT o.id, o.f->>'$.level' AS level,
    coalesce(o.f->>'$.account_status', '') IN ('issued', 'locked')
      AND coalesce(o.f->>'$.account_issued_on', '') <= asked.last AS account,
    o.id NOT IN (SELECT gone FROM ended WHERE day <= asked.last) AS works,
    coalesce((SELECT a.f->>'$.sector' FROM up JOIN rec a ON a.id = up.at AND a.kind = 'organisation'
      WHERE up.id = o.id AND a.f->>'$.sector' IS NOT NULL ORDER BY far LIMIT 1), '') AS sector,
    CASE WHEN o.f->>'$.parent' IN ('g1', 'g2') THEN o.f->>'$.parent' ELSE o.id END AS line,
    (SELECT count(*) FROM evening e WHERE e.day = asked.last AND e.org = o.id) AS members
  FROM rec o, asked WHERE o.kind = 'organisation';
CREATE TABLE working AS SELECT * FROM org WHERE works;
CREATE TABLE small AS SELECT * FROM working WHERE level = 'chi_doan' AND sector <> 'armed_forces' AND members < 3;
-- Everybody of the last evening with what the register knows; of who left the unit it knows nothing any more.
CREATE TABLE here AS
  SELECT e.org, e.person, m.id IS NOT NULL AS known, coalesce(m.f, '{}') AS f, m.f->>'$.birth_date' AS born,
    CAST(substr(asked.last, 1, 4) AS INT) - CAST(substr(m.f->>'$.birth_date', 1, 4) AS INT)
      - (substr(m.f->>'$.birth_date' || '-01-01', 6, 5) > substr(asked.last, 6, 5)) AS age
  FROM asked JOIN evening e ON e.day = asked.last LEFT JOIN rec m ON m.kind = 'member' AND m.id = e.person;
CREATE TABLE lacking AS
  SELECT org, coalesce(f->>'$.source', '') AS source FROM here WHERE known AND (
    f->>'$.birth_date' IS NULL OR f->>'$.sex' IS NULL OR f->>'$.citizen_id' IS NULL OR f->>'$.phone' IS NULL
    OR f->>'$.joined_on' IS NULL);
CREATE TABLE gone_by AS SELECT moved.* FROM moved, asked WHERE day BETWEEN asked.first AND asked.last;
CREATE TABLE paper AS
  SELECT c.f->>'$.org' AS org, c.f->>'$.workflow' AS workflow, c.f->>'$.state' AS state,
    c.f->>'$.data.form' AS form, coalesce(m.f, '{}') AS f
  FROM asked JOIN rec c ON c.kind = 'case' AND c.f->>'$.data.decision_date' BETWEEN asked.first AND asked.last
  LEFT JOIN rec m ON m.kind = 'member' AND m.id = c.f->>'$.member';
CREATE TABLE stay AS
  SELECT here.org, s.f->>'$.type' AS type FROM asked JOIN here JOIN (
    SELECT DISTINCT s.f->>'$.member' AS member, s.f FROM rec s JOIN asked WHERE s.kind = 'overlay'
      AND s.f->>'$.from_on' <= asked.last AND asked.last < s.f->>'$.to_on') s ON s.member = here.person
  GROUP BY here.person, s.f->>'$.type';
CREATE TABLE guest AS
  SELECT f->>'$.org' AS org, f->>'$.type' AS type FROM rec, asked WHERE kind = 'guest' AND f->>'$.from_on' <= asked.last;
-- Each person once in each organisation.
CREATE TABLE seat AS
  SELECT p.f->>'$.org' AS org, coalesce(m.f, '{}') AS f FROM asked JOIN rec p ON p.kind = 'position'
    AND p.f->>'$.held_from' <= asked.last JOIN working o ON o.id = p.f->>'$.org'
  LEFT JOIN rec m ON m.kind = 'member' AND m.id = p.f->>'$.member' GROUP BY p.f->>'$.org', p.f->>'$.member';

-- bieu_1 all: SELECT id FROM working
-- bieu_1 all_account: SELECT id FROM working WHERE account
-- bieu_1 without: SELECT id FROM working WHERE NOT account
-- bieu_1 doan_co_so: SELECT id FROM working WHERE level = 'doan_co_so'
-- bieu_1 lien_chi_doan_account: SELECT id FROM working WHERE level = 'lien_chi_doan' AND account
-- bieu_1 chi_doan: SELECT id FROM working WHERE level = 'chi_doan'
-- bieu_1 chi_doan_account: SELECT id FROM working WHERE level = 'chi_doan' AND account
-- bieu_2 members: SELECT org FROM here
-- bieu_2 from_app: SELECT org FROM here WHERE f->>'$.source' = 'app'
-- bieu_2 from_yum: SELECT org FROM here WHERE coalesce(f->>'$.source', '') <> 'app'
-- bieu_3 asked: SELECT org FROM here WHERE coalesce(f->>'$.source', '') <> 'app'
-- bieu_3 lacking: SELECT org FROM lacking WHERE source <> 'app'
-- bieu_3 members: SELECT org FROM here
-- bieu_3 all_lacking: SELECT org FROM lacking
-- bieu_5 members: SELECT org FROM here WHERE org IN (SELECT id FROM small)
-- bieu_5 with_0: SELECT id FROM small WHERE members = 0
-- bieu_5 with_1: SELECT id FROM small WHERE members = 1
-- bieu_5 with_2: SELECT id FROM small WHERE members = 2
-- t0 all: SELECT id FROM working
-- t0 lien_chi_doan: SELECT id FROM working WHERE level = 'lien_chi_doan'
-- t0 chi_doan: SELECT id FROM working WHERE level = 'chi_doan'
-- t0 residential: SELECT id FROM working WHERE sector IN ('rural', 'urban')
-- t0 school: SELECT id FROM working WHERE sector = 'school'
-- t0 other_sector: SELECT id FROM working WHERE sector = ''
-- t0 account: SELECT id FROM working WHERE account
-- t0 merged: SELECT gone FROM ended, asked WHERE day BETWEEN asked.first AND asked.last
-- t1 opening: SELECT org FROM evening, asked WHERE day = asked.before
-- t1 closing: SELECT org FROM evening, asked WHERE day = asked.last
-- t1 admitted: SELECT org FROM gone_by WHERE figure = 'admitted'
-- t1 moved_in: SELECT org FROM gone_by WHERE figure = 'moved_in'
-- t1 inside_in: SELECT org FROM gone_by WHERE figure = 'inside_in'
-- t1 other_in: SELECT org FROM gone_by WHERE figure = 'other_in'
-- t1 moved_out: SELECT org FROM gone_by WHERE figure = 'moved_out'
-- t1 inside_out: SELECT org FROM gone_by WHERE figure = 'inside_out'
-- t1 matured: SELECT org FROM gone_by WHERE figure = 'matured'
-- t1 removed: SELECT org FROM gone_by WHERE figure = 'removed'
-- t1 expelled: SELECT org FROM gone_by WHERE figure = 'expelled'
-- t1 deceased: SELECT org FROM gone_by WHERE figure = 'deceased'
-- t1 other_out: SELECT org FROM gone_by WHERE figure = 'other_out'
-- t2 members: SELECT org FROM here
-- t2 women: SELECT org FROM here WHERE f->>'$.sex' = 'female'
-- t2 minority: SELECT org FROM here WHERE f->>'$.ethnicity' = '4'
-- t2 religious: SELECT org FROM here WHERE f->>'$.religion' = '1'
-- t2 party: SELECT org FROM here, asked WHERE f->>'$.party_joined_on' <= asked.last
-- t2 age_0: SELECT org FROM here WHERE age < 16
-- t2 age_16: SELECT org FROM here WHERE age BETWEEN 16 AND 17
-- t2 age_18: SELECT org FROM here WHERE age BETWEEN 18 AND 22
-- t2 age_23: SELECT org FROM here WHERE age BETWEEN 23 AND 25
-- t2 age_26: SELECT org FROM here WHERE age BETWEEN 26 AND 30
-- t2 age_31: SELECT org FROM here WHERE age BETWEEN 31 AND 35
-- t2 age_36: SELECT org FROM here WHERE age > 35
-- t2 age_unknown: SELECT org FROM here WHERE born IS NULL
-- t3 members: SELECT org FROM here
-- t3 general_education_4: SELECT org FROM here WHERE f->>'$.general_education' = '4'
-- t3 general_education_1: SELECT org FROM here WHERE f->>'$.general_education' = '1'
-- t3 general_education_3_6: SELECT org FROM here WHERE f->>'$.general_education' IN ('3', '6')
-- t3 general_education_unknown: SELECT org FROM here WHERE f->>'$.general_education' IS NULL
-- t3 qualification_1: SELECT org FROM here WHERE f->>'$.qualification' = '1'
-- t3 qualification_4: SELECT org FROM here WHERE f->>'$.qualification' = '4'
-- t3 qualification_5: SELECT org FROM here WHERE f->>'$.qualification' = '5'
-- t3 qualification_8: SELECT org FROM here WHERE f->>'$.qualification' = '8'
-- t3 qualification_unknown: SELECT org FROM here WHERE f->>'$.qualification' IS NULL
-- t3 political_theory_3: SELECT org FROM here WHERE f->>'$.political_theory' = '3'
-- t3 political_theory_7: SELECT org FROM here WHERE f->>'$.political_theory' = '7'
-- t3 political_theory_1_8: SELECT org FROM here WHERE f->>'$.political_theory' IN ('1', '8')
-- t3 political_theory_unknown: SELECT org FROM here WHERE f->>'$.political_theory' IS NULL
-- t3 it_skill_8: SELECT org FROM here WHERE f->>'$.it_skill' = '8'
-- t3 it_skill_9: SELECT org FROM here WHERE f->>'$.it_skill' = '9'
-- t3 it_skill_unknown: SELECT org FROM here WHERE f->>'$.it_skill' IS NULL
-- t3 foreign_language_5_6: SELECT org FROM here WHERE f->>'$.foreign_language' IN ('5', '6')
-- t3 foreign_language_9_12: SELECT org FROM here WHERE f->>'$.foreign_language' = '12'
-- t3 foreign_language_unknown: SELECT org FROM here WHERE f->>'$.foreign_language' IS NULL
-- t4 members: SELECT org FROM here
-- t4 pupil: SELECT org FROM here WHERE f->>'$.member_category' = '10'
-- t4 student: SELECT org FROM here WHERE f->>'$.member_category' = '11'
-- t4 official: SELECT org FROM here WHERE f->>'$.member_category' = '12'
-- t4 jobless: SELECT org FROM here WHERE f->>'$.member_category' = '9'
-- t4 other: SELECT org FROM here WHERE f->>'$.member_category' IS NULL
-- t4 sector_residential: SELECT org FROM here JOIN org o ON o.id = here.org WHERE sector IN ('rural', 'urban')
-- t4 sector_school: SELECT org FROM here JOIN org o ON o.id = here.org WHERE sector = 'school'
-- t4 sector_public_service: SELECT org FROM here JOIN org o ON o.id = here.org WHERE sector = 'public_service'
-- t4 sector_armed_forces: SELECT org FROM here JOIN org o ON o.id = here.org WHERE sector = 'armed_forces'
-- t4 sector_other_sector: SELECT org FROM here JOIN org o ON o.id = here.org WHERE sector = ''
-- t5 admitted: SELECT org FROM gone_by WHERE figure = 'admitted'
-- t5 women: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.sex' = 'female'
-- t5 minority: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.ethnicity' = '4'
-- t5 religious: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.religion' = '1'
-- t5 pupils: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.member_category' = '10'
-- t5 students: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.member_category' = '11'
-- t5 rural: SELECT org FROM paper JOIN org o ON o.id = paper.org WHERE workflow = 'admission' AND sector = 'rural'
-- t5 age_unknown: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.birth_date' IS NULL
-- t5 cards: SELECT org FROM paper WHERE workflow = 'admission' AND f->>'$.card_number' IS NOT NULL
-- t6 inside_out: SELECT org FROM gone_by WHERE figure = 'inside_out'
-- t6 inside_in: SELECT org FROM gone_by WHERE figure = 'inside_in'
-- t6 out_unknown: SELECT org FROM gone_by WHERE figure = 'moved_out'
-- t6 in_unknown: SELECT org FROM gone_by WHERE figure = 'moved_in'
-- t6 matured: SELECT org FROM gone_by WHERE figure = 'matured'
-- t6 removed: SELECT org FROM gone_by WHERE figure = 'removed'
-- t6 waiting: SELECT f->>'$.org' FROM rec, asked WHERE f->>'$.state' = 'awaiting' AND f->>'$.data.letter_date' <= last AND f->>'$.member' IN (SELECT person FROM here)
-- t7 members: SELECT org FROM here
-- t7 registered: SELECT org FROM here WHERE person IN (SELECT f->>'$.member' FROM rec WHERE f->>'$.workflow' = 'training')
-- t7 not_registered: SELECT org FROM here WHERE person NOT IN (SELECT f->>'$.member' FROM rec WHERE f->>'$.workflow' = 'training')
-- t7 grade_good: SELECT org FROM here WHERE person IN (SELECT f->>'$.member' FROM rec WHERE f->>'$.workflow' = 'assessment')
-- t8 recognised: SELECT org FROM paper WHERE workflow = 'outstanding'
-- t8 party: SELECT org FROM here, asked WHERE f->>'$.party_joined_on' <= asked.last
-- t9 commended: SELECT org FROM paper WHERE workflow = 'commendation' AND state = 'effective'
-- t9 certificate_grassroots: SELECT org FROM paper WHERE workflow = 'commendation' AND state = 'effective' AND form = 'certificate'
-- t9 diploma_central: SELECT org FROM paper WHERE workflow = 'commendation' AND form = 'diploma'
-- t9 warning: SELECT org FROM paper WHERE workflow = 'discipline' AND form = 'warning'
-- t9 reprimand: SELECT org FROM paper WHERE workflow = 'discipline' AND form = 'reprimand'
-- t9 expulsion: SELECT org FROM gone_by WHERE figure = 'expelled'
-- t10 away: SELECT org FROM stay WHERE type = 'working_away'
-- t10 residence_out: SELECT org FROM stay WHERE type = 'residence'
-- t10 temporary_out: SELECT org FROM stay WHERE type = 'temporary'
-- t10 deferred: SELECT org FROM stay WHERE type = 'deferred'
-- t10 residence_in: SELECT org FROM guest WHERE type = 'residence'
-- t10 temporary_in: SELECT org FROM guest WHERE type = 'temporary'
-- tb committee: SELECT org FROM seat
-- tb women: SELECT org FROM seat WHERE f->>'$.sex' = 'female'
-- tb minority: SELECT org FROM seat WHERE f->>'$.ethnicity' = '4'
-- tb religious: SELECT org FROM seat WHERE f->>'$.religion' = '1'
-- tb party: SELECT org FROM seat, asked WHERE f->>'$.party_joined_on' <= asked.last
-- tb degree: SELECT org FROM seat WHERE f->>'$.qualification' IN ('1', '4')
-- tb theory: SELECT org FROM seat WHERE f->>'$.political_theory' IN ('1', '3', '8')
-- tb age_unknown: SELECT org FROM seat WHERE f->>'$.birth_date' IS NULL

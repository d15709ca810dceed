-- Children's cases, complaints, supported housing and homelessness.

CREATE VIEW kpi.v_underretning_24t AS
SELECT
    k.kvartal,
    u.underretning_id,
    CAST(v.timer <= 24 AS INTEGER) AS inden_24t,
    CAST(1 AS INTEGER) AS antal
FROM raw.underretning AS u
JOIN raw.vurdering AS v USING (underretning_id)
JOIN calendar.kvartal AS k ON u.modtaget BETWEEN k.foerste_dag AND k.sidste_dag;

CREATE VIEW kpi.v_anbragte AS
SELECT
    k.kvartal,
    CAST(sum(a.anbragte) AS INTEGER) AS anbragte,
    min(f.antal) AS boern
FROM raw.anbragt AS a
JOIN calendar.kvartal AS k USING (kvartal)
JOIN calendar.maaned AS m ON m.sidste_dag = k.sidste_dag
JOIN raw.folketal AS f ON f.maaned = m.maaned AND f.gruppe = 'boern'
GROUP BY k.kvartal;

CREATE VIEW kpi.v_undersoegelse AS
SELECT kvartal, sag_id, inden_frist, undersoegelser
FROM raw.boernefaglig_undersoegelse;

CREATE VIEW kpi.v_omgoerelse AS
SELECT aar, sag_id, lov, omgjort, sager
FROM raw.klagesag;

CREATE VIEW kpi.v_botilbud AS
SELECT
    kvartal,
    CAST(sum(helaar) AS DECIMAL(18, 6)) AS helaar,
    CAST(sum(udgift) AS DECIMAL(18, 6)) AS udgift,
    CAST(0.25 AS DECIMAL(18, 6)) AS aar_del,
    CAST(count(*) AS INTEGER) AS borgere
FROM raw.botilbudsborger
GROUP BY kvartal;

CREATE VIEW kpi.v_hjemloese AS
SELECT aar, taelling_id, personer
FROM raw.hjemloes;

-- What others publish, in the columns that the catalog asks for. Nothing here is measured anywhere.

CREATE VIEW kpi.v_benchmark AS
SELECT
    noegletal AS kpi,
    tal AS measure,
    gruppe AS peer,
    periode AS period,
    vaerdi AS value
FROM raw.sammenligningstal;

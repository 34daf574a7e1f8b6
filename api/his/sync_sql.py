"""The statements of `api.his.sync`: one per step, whatever the size of the hospital.

`w` is what the HIS wants: one row per segment. What is right already is neither written nor
locked, so that bookings go on meanwhile.
"""

from sqlalchemy import text

_WANTED = """
    unnest(CAST(:provider AS text[]), CAST(:date AS date[]), CAST(:period AS text[]),
           CAST(:start AS time[]), CAST(:end AS time[]), CAST(:quota AS text[]),
           CAST(:total AS int[]), CAST(:free AS int[]))
      AS w (provider, date, period, start, "end", quota, total, free)
"""
_KEYS = """
    unnest(CAST(:provider AS text[]), CAST(:date AS date[]), CAST(:period AS text[]),
           CAST(:start AS time[]), CAST(:quota AS text[]))
      AS w (provider, date, period, start, quota)
"""

# A clinic that our weekly pattern doesn't have was stopped without a reason; what staff stopped has
# one and stays so. The HIS lists what it has released: there is no `opens_at`.
MAKE_CLINICS = text("""
    INSERT INTO clinics (doctor_id, resource_code, department_code, date, period, start, "end",
                         kind, fee, room, status)
    SELECT w.doctor_id, w.resource_code, w.department_code, w.date, w.period, w.opens, w.closes,
           w.kind, w.fee, w.room, 'open'
    FROM unnest(CAST(:doctor_id AS text[]), CAST(:resource_code AS text[]),
                CAST(:department AS text[]), CAST(:date AS date[]), CAST(:period AS text[]),
                CAST(:opens AS time[]), CAST(:closes AS time[]), CAST(:kind AS text[]),
                CAST(:fee AS int[]), CAST(:room AS text[]))
      AS w (doctor_id, resource_code, department_code, date, period, opens, closes, kind, fee,
            room)
    LEFT JOIN clinics c ON c.provider = coalesce(w.doctor_id, w.resource_code)
                       AND c.date = w.date AND c.period = w.period
    WHERE c.id IS NULL OR (c.status = 'stopped' AND c.stop_reason IS NULL)
    ORDER BY c.id, w.date, w.period, coalesce(w.doctor_id, w.resource_code)
    ON CONFLICT (provider, date, period) DO UPDATE SET status = 'open'
    WHERE clinics.status = 'stopped' AND clinics.stop_reason IS NULL
""")

# Nobody has a place there yet, so that what is free is all that we may give away.
MAKE_SLOTS = text(f"""
    INSERT INTO slots (clinic_id, start, "end", starts_at, quota, capacity, taken)
    SELECT c.id, w.start, w."end", (c.date + w.start) AT TIME ZONE 'Asia/Shanghai', w.quota,
           w.free, 0
    FROM {_WANTED}
    JOIN clinics c ON c.provider = w.provider AND c.date = w.date AND c.period = w.period
    LEFT JOIN slots s ON s.clinic_id = c.id AND s.start = w.start AND s.quota = w.quota
    WHERE s.id IS NULL
    ORDER BY c.id, w.start, w.quota
    ON CONFLICT (clinic_id, start, quota) DO NOTHING
""")  # noqa: S608 (no outside text)

# Of what is free there, some may be asked for already: places held or submitted here that the HIS
# doesn't count yet, and what it gave us while its timetable was being read.
_PENDING = """
    LEFT JOIN LATERAL (
        SELECT count(*) AS number FROM appointments a
        WHERE a.slot_id = s.id AND a.status IN ('held', 'submitted', 'booked', 'checked_in')
          AND (a.external_reference IS NULL OR a.updated_at >= :started)
    ) pending ON s.taken > 0
"""
_CAPACITY = "s.taken + greatest(w.free - coalesce(pending.number, 0), 0)"

TO_ADJUST = text(f"""
    SELECT s.id
    FROM {_WANTED}
    JOIN clinics c ON c.provider = w.provider AND c.date = w.date AND c.period = w.period
    JOIN slots s ON s.clinic_id = c.id AND s.start = w.start AND s.quota = w.quota
    {_PENDING}
    WHERE (s.capacity, s."end") IS DISTINCT FROM ({_CAPACITY}, w."end")
    ORDER BY s.id
    FOR NO KEY UPDATE OF s
""")  # noqa: S608

ADJUST = text(f"""
    UPDATE slots SET capacity = w.capacity, "end" = w."end"
    FROM (
        SELECT s.id, {_CAPACITY} AS capacity, w."end"
        FROM {_WANTED}
        JOIN clinics c ON c.provider = w.provider AND c.date = w.date AND c.period = w.period
        JOIN slots s ON s.clinic_id = c.id AND s.start = w.start AND s.quota = w.quota
        {_PENDING}
        WHERE s.id = ANY(:slots)
    ) w
    WHERE slots.id = w.id
""")  # noqa: S608

# Extra places (加号) were granted one by one in the product; those and other kinds are ours.
_GONE = f"""
    FROM slots s JOIN clinics c ON c.id = s.clinic_id
    WHERE c.date BETWEEN :first AND :last AND s.starts_at > :started AND s.quota <> 'extra'
      AND c.kind <> ALL(CAST(:own_kinds AS text[]))
      AND NOT EXISTS (
          SELECT FROM {_KEYS}
          WHERE w.provider = c.provider AND w.date = c.date AND w.period = c.period
            AND w.start = s.start AND w.quota = s.quota)
"""

CLOSE_GONE = text(f"""
    UPDATE slots SET capacity = taken
    WHERE id IN (SELECT s.id {_GONE} AND s.capacity <> s.taken ORDER BY s.id FOR NO KEY UPDATE OF s)
""")  # noqa: S608

OVERBOOKED = text(f"""
    SELECT s.id, s.taken, 0 AS total {_GONE} AND s.taken > 0
    UNION ALL
    SELECT s.id, s.taken, w.total
    FROM unnest(CAST(:provider AS text[]), CAST(:date AS date[]), CAST(:period AS text[]),
                CAST(:start AS time[]), CAST(:quota AS text[]), CAST(:total AS int[]))
      AS w (provider, date, period, start, quota, total)
    JOIN clinics c ON c.provider = w.provider AND c.date = w.date AND c.period = w.period
    JOIN slots s ON s.clinic_id = c.id AND s.start = w.start AND s.quota = w.quota
    WHERE s.taken > w.total
""")  # noqa: S608

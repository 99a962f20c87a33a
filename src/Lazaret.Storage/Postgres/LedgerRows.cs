using System.Text.Json;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Text;
using Npgsql;
using NpgsqlTypes;

namespace Lazaret.Storage.Postgres;

/// <summary>Rows as arrays, one for each column: any number of them in one statement.</summary>
internal static class LedgerRows
{
    private static readonly (string Name, string Type, NpgsqlDbType Db, Func<RouteRecord, object?> Of)[] Columns =
    [
        ("id", "uuid", NpgsqlDbType.Uuid, r => r.Id),
        ("route", "text", NpgsqlDbType.Text, r => r.Route),
        ("source", "text", NpgsqlDbType.Text, r => PostgresText.Of(r.Source)),
        ("path", "text", NpgsqlDbType.Text, r => PostgresText.Of(r.Path)),
        ("path_bytes", "bytea", NpgsqlDbType.Bytea, r => LosslessUtf8.Encode(r.Path)),
        ("filename", "text", NpgsqlDbType.Text, r => PostgresText.Of(r.FileName)),
        ("size", "bigint", NpgsqlDbType.Bigint, r => r.Identity.Size < 0 ? null : r.Identity.Size),
        ("modified_at", "timestamptz", NpgsqlDbType.TimestampTz, r => r.Identity.ModifiedNs == 0 ? null : DateTime.UnixEpoch.AddTicks(r.Identity.ModifiedNs / 100)),
        ("tag", "text", NpgsqlDbType.Text, r => Text(r.Identity.Tag)),
        ("state", "text", NpgsqlDbType.Text, r => Names.Of(r.State)),
        ("sha256", "text", NpgsqlDbType.Text, r => r.Sha256.Length == 0 ? null : r.Sha256),
        ("outcome", "text", NpgsqlDbType.Text, r => r.Outcome is { } outcome ? Names.Of(outcome) : null),
        ("reason", "text", NpgsqlDbType.Text, r => r.Reason == ReasonCode.None ? null : Names.Of(r.Reason)),
        ("detail", "text", NpgsqlDbType.Text, r => Text(r.Detail)),
        ("engine", "text", NpgsqlDbType.Text, r => Text(r.Engine)),
        ("delivered", "text", NpgsqlDbType.Text, r => JsonSerializer.Serialize(r.Delivered.Select(PostgresText.Of))),
        ("attempts", "integer", NpgsqlDbType.Integer, r => r.Attempts),
        ("seen_at", "timestamptz", NpgsqlDbType.TimestampTz, r => r.SeenAt.UtcDateTime),
        ("taken_at", "timestamptz", NpgsqlDbType.TimestampTz, r => r.TakenAt?.UtcDateTime),
        ("scanned_at", "timestamptz", NpgsqlDbType.TimestampTz, r => r.ScannedAt?.UtcDateTime),
        ("settled_at", "timestamptz", NpgsqlDbType.TimestampTz, r => r.SettledAt?.UtcDateTime),
        ("source_finished_at", "timestamptz", NpgsqlDbType.TimestampTz, r => r.SourceFinishedAt?.UtcDateTime),
    ];

    /// <summary>What a release says, beside the columns of a file's life: those are written by its route and these by whoever releases it.</summary>
    public static IReadOnlyList<string> ReleaseColumns { get; } = ["released_at", "released_by", "released_why", "released_to"];

    /// <summary>Every column that is written.</summary>
    public static IEnumerable<string> AllColumns => [.. Columns.Select(c => c.Name), "updated_at", .. ReleaseColumns];

    /// <summary>Writes rows by their ids. A finished row stays finished, whatever comes late; an equal row changes nothing, not even its time.</summary>
    public static string Upsert(string table)
    {
        string changed = string.Join(", ", Columns.Skip(1).Select(c => $"{c.Name} = excluded.{c.Name}"));
        string old = string.Join(", ", Columns.Skip(1).Select(c => "t." + c.Name));
        string fresh = string.Join(", ", Columns.Skip(1).Select(c => "excluded." + c.Name));
        return $"""
            {Insert(table)}
            on conflict (id) do update set {changed}, updated_at = now()
            where not (t.state in ('done', 'failed', 'superseded') and excluded.state not in ('done', 'failed', 'superseded'))
              and ({old}) is distinct from ({fresh})
            """;
    }

    /// <summary>Adds rows whose ids are not there yet.</summary>
    public static string Add(string table) => Insert(table) + " on conflict (id) do nothing";

    /// <summary>Adds the arrays; of rows with one id the last one counts.</summary>
    public static void Bind(NpgsqlCommand command, IReadOnlyList<RouteRecord> records)
    {
        List<RouteRecord> rows = [.. records.GroupBy(r => r.Id).Select(g => g.Last())];
        foreach ((_, _, NpgsqlDbType db, Func<RouteRecord, object?> of) in Columns)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | db, Value = Array(db, rows, of) });
        }
    }

    private static string Insert(string table)
    {
        string names = string.Join(", ", Columns.Select(c => c.Name));
        string values = string.Join(", ", Columns.Select(c => c.Name == "delivered" ? "u.delivered::jsonb" : "u." + c.Name));
        string arrays = string.Join(", ", Columns.Select((c, i) => $"${i + 1}::{c.Type}[]"));
        return $"insert into {PostgresName.Quote(table)} as t ({names}) select {values} from unnest({arrays}) as u ({names})";
    }

    private static object Array(NpgsqlDbType db, List<RouteRecord> rows, Func<RouteRecord, object?> of) => db switch
    {
        NpgsqlDbType.Uuid => rows.Select(r => (Guid)of(r)!).ToArray(),
        NpgsqlDbType.Text => rows.Select(r => (string?)of(r)).ToArray(),
        NpgsqlDbType.Bytea => rows.Select(r => (byte[])of(r)!).ToArray(),
        NpgsqlDbType.Bigint => rows.Select(r => (long?)of(r)).ToArray(),
        NpgsqlDbType.Integer => rows.Select(r => (int)of(r)!).ToArray(),
        _ => rows.Select(r => (DateTime?)of(r)).ToArray(),
    };

    private static string? Text(string? text) => text is null ? null : PostgresText.Of(text);
}

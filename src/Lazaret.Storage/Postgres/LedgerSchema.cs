using System.Globalization;
using Npgsql;

namespace Lazaret.Storage.Postgres;

/// <summary>The two tables: made when they are missing, otherwise taken as they are.</summary>
internal static class LedgerSchema
{
    /// <summary>A lock of ours, so that two processes do not make the same table at once.</summary>
    private const long CreationLock = 0x4C415A41524554;

    /// <summary>Makes what is missing.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, string? table, string? namesTable, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await RunAsync(connection, $"select pg_advisory_xact_lock({CreationLock.ToString(CultureInfo.InvariantCulture)})", cancellationToken).ConfigureAwait(false);

            // Looked for first: "if not exists" asks for the right to create even where nothing is created.
            if (table is not null && !await ExistsAsync(connection, table, cancellationToken).ConfigureAwait(false))
            {
                await RunAsync(connection, Files(table), cancellationToken).ConfigureAwait(false);
            }

            if (namesTable is not null && !await ExistsAsync(connection, namesTable, cancellationToken).ConfigureAwait(false))
            {
                await RunAsync(connection, $"create table {PostgresName.Quote(namesTable)} (filename varchar(255) not null unique)", cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Characters that the names column takes, 0 = any number; null when there is no such column.</summary>
    public static async Task<int?> NameLengthAsync(NpgsqlConnection connection, string namesTable, CancellationToken cancellationToken)
    {
        // For varchar(n) the modifier is n + 4; for text it is -1.
        NpgsqlCommand command = new("select atttypmod from pg_attribute where attrelid = to_regclass($1) and attname = 'filename' and not attisdropped", connection) { Parameters = { new() { Value = PostgresName.Quote(namesTable) } } };
        await using (command.ConfigureAwait(false))
        {
            object? found = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return found is int modifier ? Math.Max(0, modifier - 4) : null;
        }
    }

    private static string Files(string table) => $"""
        create table {PostgresName.Quote(table)} (
            id uuid primary key,
            route text not null,
            source text not null,
            path text not null,
            path_bytes bytea not null,
            filename text not null,
            size bigint,
            modified_at timestamptz,
            tag text,
            state text not null,
            sha256 text,
            outcome text,
            reason text,
            detail text,
            engine text,
            delivered jsonb not null default '[]',
            attempts integer not null default 0,
            seen_at timestamptz not null,
            taken_at timestamptz,
            scanned_at timestamptz,
            settled_at timestamptz,
            source_finished_at timestamptz,
            released_at timestamptz,
            released_by text,
            released_why text,
            released_to text,
            updated_at timestamptz not null default now());
        create index {PostgresName.Index(table, "name")} on {PostgresName.Quote(table)} (route, filename);
        create index {PostgresName.Index(table, "age")} on {PostgresName.Quote(table)} (route, updated_at)
        """;

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = new("select to_regclass($1) is not null", connection) { Parameters = { new() { Value = PostgresName.Quote(table) } } };
        await using (command.ConfigureAwait(false))
        {
            return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // The text is ours but for names of tables, which are quoted.
#pragma warning disable CA2100
        NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}

using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Npgsql;
using NpgsqlTypes;

namespace Lazaret.Storage.Postgres;

/// <summary>Looks whether the tables are there and fit, or could be made. Changes nothing.</summary>
/// <param name="connection">Open.</param>
/// <param name="server">For sentences.</param>
/// <param name="user">Who is logged in, for sentences.</param>
internal sealed class LedgerLook(NpgsqlConnection connection, string server, string user)
{
    private const string Columns = "select attname::text from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped";
    private const string MayMake = "select exists (select from pg_namespace where nspname = coalesce($1, current_schema()) and has_schema_privilege(oid, 'create'))";

    /// <summary>What our table is asked for; the one-column table needs the first two.</summary>
    private static readonly string[] Rights = ["select", "insert", "update", "delete"];

    /// <summary>The first thing that is wrong, or null with what there is to say.</summary>
    public async Task<(Failure? Failure, string Note)> RunAsync(string? table, string? namesTable, CancellationToken cancellationToken)
    {
        List<string> missing = [];
        foreach ((string? name, string[] columns, string[] rights) in ((string?, string[], string[])[])[(table, [.. LedgerRows.AllColumns], Rights), (namesTable, ["filename"], Rights[..2])])
        {
            if (name is null)
            {
                continue;
            }

            List<string> there = await ListAsync(Columns, [PostgresName.Quote(name)], cancellationToken).ConfigureAwait(false);
            if (there.Count == 0)
            {
                missing.Add(name);
                continue;
            }

            if (columns.Except(there, StringComparer.Ordinal).ToList() is { Count: > 0 } lacking)
            {
                return (Wrong(ReasonCode.Internal, $"The table {name} in {server} has no {(lacking.Count == 1 ? "column" : "columns")} {string.Join(", ", lacking)}."), "");
            }

            foreach (string right in rights)
            {
                if (!await IsAsync("select has_table_privilege($1, $2)", [PostgresName.Quote(name), right], cancellationToken).ConfigureAwait(false))
                {
                    return (Wrong(ReasonCode.PermissionError, $"The user {user} has no right to {right} in the table {name} in {server}."), "");
                }
            }
        }

        foreach (string name in missing)
        {
            if (await IsAsync(MayMake, [Schema(name)], cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            return (Wrong(ReasonCode.PermissionError, $"The table {name} is not there in {server}, and the user {user} has no right to make it."), "");
        }

        return (null, missing.Count == 0 ? "" : $"not there yet and made at the first start: {string.Join(", ", missing)}");
    }

    private static string? Schema(string table) => table.Split('.', 2) is [var schema, _] ? schema : null;

    private static Failure Wrong(ReasonCode reason, string message) => new(ErrorClass.Validation, reason, message);

    private async Task<bool> IsAsync(string sql, string?[] values, CancellationToken cancellationToken) => await ListAsync(sql, values, cancellationToken).ConfigureAwait(false) is ["True"];

    /// <summary>The first column as text.</summary>
    private async Task<List<string>> ListAsync(string sql, string?[] values, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // the texts are ours
        NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await using (command.ConfigureAwait(false))
        {
            foreach (string? value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
            }

            List<string> found = [];
            NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(reader.GetValue(0).ToString()!);
                }
            }

            return found;
        }
    }
}

using System.Globalization;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Npgsql;
using NpgsqlTypes;

namespace Lazaret.Storage.Postgres;

/// <summary>
/// Rows about files in PostgreSQL: each file's life in a table of ours, and the names of processed files in the one-column table of the existing pipeline (<c>sftp-ingest</c> §1.7). Connections are
/// made anew as they break.
/// </summary>
public sealed class PostgresLedger : IRouteLedger
{
    private readonly PostgresLedgerOptions options;
    private readonly NpgsqlDataSource source;

    /// <summary>Characters that the names column takes; −1 before it is known.</summary>
    private int nameLength = -1;

    /// <param name="options">Server and tables; nothing is connected to yet.</param>
    public PostgresLedger(PostgresLedgerOptions options)
    {
        this.options = options;
        NpgsqlConnectionStringBuilder text = new()
        {
            Host = options.Host,
            Port = options.Port,
            Database = options.Database,
            Username = options.User,
            ApplicationName = "lazaret",
            SslMode = options.Tls ? SslMode.VerifyFull : SslMode.Disable,
            RootCertificate = options.CaFile,
            Timeout = (int)Math.Clamp(options.Timeout.TotalSeconds, 1, 1024),
            CommandTimeout = (int)Math.Clamp(options.Timeout.TotalSeconds, 1, 3600),
            KeepAlive = 30,
            MaxPoolSize = 4,
            NoResetOnClose = true,
        };
        NpgsqlDataSourceBuilder builder = new(text.ConnectionString);
        if (options.Password is { } password)
        {
            builder.UsePasswordProvider(_ => password() ?? "", (_, _) => ValueTask.FromResult(password() ?? ""));
        }

        source = builder.Build();
    }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"postgres://{options.Host}:{options.Port}/{options.Database}");

    public ValueTask<Failure?> OpenAsync(CancellationToken cancellationToken) => GuardAsync(async connection =>
    {
        await LedgerSchema.CreateAsync(connection, options.Table, options.NamesTable, cancellationToken).ConfigureAwait(false);
        return await KnowNamesAsync(connection, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    public ValueTask<Failure?> WriteAsync(IReadOnlyList<RouteRecord> records, CancellationToken cancellationToken) => GuardAsync(async connection =>
    {
        if (await KnowNamesAsync(connection, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            return failure;
        }

        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (options.Table is { } table && records.Count > 0)
            {
                await ExecuteAsync(connection, LedgerRows.Upsert(table), command => LedgerRows.Bind(command, records), cancellationToken).ConfigureAwait(false);
            }

            await AddNamesAsync(connection, records, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }, cancellationToken);

    public async ValueTask<LedgerCheck> CheckAsync(CancellationToken cancellationToken)
    {
        string note = "";
        Failure? failure = await GuardAsync(async connection =>
        {
            (Failure? wrong, note) = await new LedgerLook(connection, Name, options.User).RunAsync(options.Table, options.NamesTable, cancellationToken).ConfigureAwait(false);
            return wrong;
        }, cancellationToken).ConfigureAwait(false);
        return new LedgerCheck(failure, failure is null ? note : "");
    }

    public ValueTask<Failure?> ReleaseAsync(QuarantineEntry entry, QuarantineDeed deed, CancellationToken cancellationToken) => GuardAsync(async connection =>
    {
        if (await KnowNamesAsync(connection, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            return failure;
        }

        RouteRecord record = RouteRecord.Of(entry);
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (options.Table is { } table)
            {
                await ExecuteAsync(connection, LedgerRows.Add(table), command => LedgerRows.Bind(command, [record]), cancellationToken).ConfigureAwait(false);
                string columns = string.Join(", ", LedgerRows.ReleaseColumns);
                string sql = $"update {PostgresName.Quote(table)} set ({columns}, updated_at) = ($2, $3, $4, $5, now()) where id = $1 and ({columns}) is distinct from ($2, $3, $4, $5)";
                await ExecuteAsync(connection, sql, command =>
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = entry.Id, NpgsqlDbType = NpgsqlDbType.Uuid });
                    command.Parameters.Add(new NpgsqlParameter { Value = deed.At.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
                    foreach (string text in (string[])[deed.By, deed.Why, deed.Result ?? ""])
                    {
                        command.Parameters.Add(new NpgsqlParameter { Value = PostgresText.Of(text), NpgsqlDbType = NpgsqlDbType.Text });
                    }
                }, cancellationToken).ConfigureAwait(false);
            }

            await AddNamesAsync(connection, [record], cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }, cancellationToken);

    public async ValueTask<KnownNames> FindNamesAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        if (options.NamesTable is not { } table || names.Count == 0)
        {
            return new KnownNames(known, null);
        }

        Failure? failure = await GuardAsync(async connection =>
        {
            if (await KnowNamesAsync(connection, cancellationToken).ConfigureAwait(false) is { } wrong)
            {
                return wrong;
            }

            known.Clear();
            ILookup<string, string> fitted = names.ToLookup(n => NamesColumn.Fit(n, nameLength), StringComparer.Ordinal);
            NpgsqlCommand command = Command(connection, $"select filename from {PostgresName.Quote(table)} where filename = any($1)");
            await using (command.ConfigureAwait(false))
            {
                Add(command, [.. fitted.Select(f => f.Key)]);
                NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        known.UnionWith(fitted[reader.GetString(0)]);
                    }
                }
            }

            return null;
        }, cancellationToken).ConfigureAwait(false);
        return failure is null ? new KnownNames(known, null) : new KnownNames(new HashSet<string>(), failure);
    }

    public async ValueTask<NamesImport> ImportNamesAsync(string route, CancellationToken cancellationToken)
    {
        if (options.NamesTable is not { } names || options.Table is not { } table)
        {
            return new NamesImport(0, null);
        }

        // The id is made of route and name, so that a second import finds the rows of the first.
        string sql = $"""
            insert into {PostgresName.Quote(table)} (id, route, source, path, path_bytes, filename, state, detail, seen_at, settled_at)
            select md5($1 || '/' || n.filename)::uuid, $1, $2, n.filename, convert_to(n.filename, 'UTF8'), n.filename, 'done', $3, now(), now()
            from {PostgresName.Quote(names)} n
            where not exists (select 1 from {PostgresName.Quote(table)} t where t.route = $1 and t.filename = n.filename)
            on conflict (id) do nothing
            """;
        long marked = 0;
        Failure? failure = await GuardAsync(async connection =>
        {
            NpgsqlCommand command = Command(connection, sql);
            await using (command.ConfigureAwait(false))
            {
                foreach (string value in (string[])[route, names, $"processed before, by its name in {names}"])
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text });
                }

                marked = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return null;
        }, cancellationToken).ConfigureAwait(false);
        return new NamesImport(failure is null ? marked : 0, failure);
    }

    public ValueTask<Failure?> ExpireAsync(string route, DateTimeOffset before, CancellationToken cancellationToken) => GuardAsync(async connection =>
    {
        if (options.Table is { } table)
        {
            string sql = $"delete from {PostgresName.Quote(table)} where route = $1 and updated_at < $2 and state in ('done', 'failed', 'superseded')";
            await ExecuteAsync(connection, sql, command =>
            {
                command.Parameters.Add(new NpgsqlParameter { Value = route, NpgsqlDbType = NpgsqlDbType.Text });
                command.Parameters.Add(new NpgsqlParameter { Value = before.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            }, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }, cancellationToken);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static void Add(NpgsqlCommand command, string[] names) => command.Parameters.Add(new NpgsqlParameter { Value = names, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });

    // The text is ours but for names of tables, which are quoted.
#pragma warning disable CA2100
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection);
#pragma warning restore CA2100

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Action<NpgsqlCommand> bind, CancellationToken cancellationToken)
    {
        NpgsqlCommand command = Command(connection, sql);
        await using (command.ConfigureAwait(false))
        {
            bind(command);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AddNamesAsync(NpgsqlConnection connection, IReadOnlyList<RouteRecord> records, CancellationToken cancellationToken)
    {
        // W2: a name counts as processed once its file is delivered or quarantined, never before.
        string[] names = [.. records.Where(r => r.IsSettled).Select(r => NamesColumn.Fit(r.FileName, nameLength)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (options.NamesTable is { } namesTable && names.Length > 0)
        {
            // The table may be without its constraint; then two processes could write a name twice, which does no harm.
            string sql = $"insert into {PostgresName.Quote(namesTable)} (filename) select n from unnest($1) n where not exists (select 1 from {PostgresName.Quote(namesTable)} t where t.filename = n) on conflict do nothing";
            await ExecuteAsync(connection, sql, command => Add(command, names), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Failure?> KnowNamesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (options.NamesTable is { } table && nameLength < 0)
        {
            if (await LedgerSchema.NameLengthAsync(connection, table, cancellationToken).ConfigureAwait(false) is not { } length)
            {
                return new Failure(ErrorClass.Validation, ReasonCode.Internal, $"The table {table} in {Name} is missing or has no column filename; allowed is a table with that one column.");
            }

            nameLength = length;
        }

        return null;
    }

    /// <summary>Runs something on a connection, and once more on another when the first turns out to be broken.</summary>
    private async ValueTask<Failure?> GuardAsync(Func<NpgsqlConnection, Task<Failure?>> work, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await work(connection).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (attempt == 1 && PostgresErrors.IsStale(e) && !cancellationToken.IsCancellationRequested)
            {
                source.Clear(); // a server that was started anew broke all of them
            }
            catch (Exception e) when (PostgresErrors.IsExpected(e) && !cancellationToken.IsCancellationRequested)
            {
                return PostgresErrors.Of(Name, e);
            }
        }
    }
}

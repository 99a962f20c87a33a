using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Lifecycle;
using Lazaret.Core.Routes.Quarantine;
using Lazaret.Core.Routes.Records;
using Lazaret.Core.Text;
using Lazaret.Storage.Postgres;
using Lazaret.TestKit.Postgres;

namespace Lazaret.Storage.Tests.Postgres;

public sealed class PostgresLedgerTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    private static readonly DateTimeOffset Seen = new(2026, 1, 31, 23, 59, 59, TimeSpan.Zero);
    private static int number;
    private readonly string suffix = $"{Interlocked.Increment(ref number)}";

    private PostgresServer Server => fixture.Server;

    private string Files => "files_" + suffix;

    private string Old => "oag_" + suffix;

    [Fact]
    public async Task A_settled_file_is_a_row_and_its_name_stands_in_the_old_table()
    {
        await using PostgresLedger ledger = await OpenAsync();
        RouteRecord record = Record("in/1124_2024_01_31_23_59_59.xml") with
        {
            State = RouteFileState.Uploaded,
            Outcome = Outcome.Clean,
            Sha256 = new string('a', 64),
            Engine = "clamd 1.4.6",
            Delivered = ["s3://clean/2026-01-31/x.xml"],
            SettledAt = Seen.AddSeconds(5),
        };

        Assert.Null(await ledger.WriteAsync([record], default));

        Assert.Equal("1124_2024_01_31_23_59_59.xml", await Server.AskAsync($"select filename from {Old}"));
        Assert.Equal(
            $"{record.Id}|oag|in/1124_2024_01_31_23_59_59.xml|42|2026-01-30 00:00:00+00|uploaded|clean|clamd 1.4.6|[\"s3://clean/2026-01-31/x.xml\"]|2026-02-01 00:00:04+00",
            await Server.AskAsync($"set time zone 'UTC'; select id, route, path, size, modified_at, state, outcome, engine, delivered, settled_at from {Files}"));
    }

    [Fact]
    public async Task W2_a_name_counts_as_processed_only_after_its_file_is_delivered_or_quarantined()
    {
        await using PostgresLedger ledger = await OpenAsync();
        foreach (RouteFileState state in Enum.GetValues<RouteFileState>())
        {
            RouteRecord record = Record($"{state}.xml") with { State = state };
            Assert.Null(await ledger.WriteAsync([record], default));
        }

        Assert.Equal("Done.xml Quarantined.xml Uploaded.xml", await Server.AskAsync($"select string_agg(filename, ' ' order by filename) from {Old}"));
        Assert.Equal("8", await Server.AskAsync($"select count(*) from {Files}"));
    }

    [Fact]
    public async Task Writing_again_changes_nothing_and_what_comes_late_does_not_undo_the_end()
    {
        await using PostgresLedger ledger = await OpenAsync();
        RouteRecord record = Record("a.xml") with { State = RouteFileState.Uploaded };
        RouteRecord done = record with { State = RouteFileState.Done, SourceFinishedAt = Seen.AddMinutes(1) };
        Assert.Null(await ledger.WriteAsync([record, done], default));
        string first = await Server.AskAsync($"select state, source_finished_at is not null, updated_at from {Files}");
        Assert.StartsWith("done|t|", first);
        Assert.Null(await ledger.WriteAsync([done], default));
        Assert.Null(await ledger.WriteAsync([record], default));
        Assert.Equal(first, await Server.AskAsync($"select state, source_finished_at is not null, updated_at from {Files}"));
        Assert.Equal("1", await Server.AskAsync($"select count(*) from {Old}"));
    }

    [Fact]
    public async Task A_release_stands_in_the_row_once_and_what_its_route_writes_late_does_not_undo_it()
    {
        await using PostgresLedger ledger = await OpenAsync();
        RouteRecord record = Record("a.xml") with { State = RouteFileState.Quarantined, Outcome = Outcome.Malicious, Sha256 = new string('a', 64), SettledAt = Seen };
        Assert.Null(await ledger.WriteAsync([record], default));
        QuarantineEntry entry = new()
        {
            Id = record.Id,
            Kind = QuarantineKind.Malicious,
            Route = record.Route,
            Source = record.Source,
            Path = record.Path,
            Size = 42,
            Sha256 = record.Sha256,
            Outcome = Outcome.Malicious,
            QuarantinedAt = Seen,
        };
        QuarantineDeed deed = new(entry.Id, QuarantineAct.Release, Seen.AddDays(1), "ann\0", "false alarm", "s3 2026/a.xml", entry);
        Assert.Null(await ledger.ReleaseAsync(entry, deed, default));
        string released = $"select released_at = '2026-02-01 23:59:59+00', released_by, released_why, released_to from {Files}";
        Assert.Equal("t|ann\\x00|false alarm|s3 2026/a.xml", await Server.AskAsync(released));
        Assert.Equal("quarantined", await Server.AskAsync($"select state from {Files}"));

        string before = await Server.AskAsync($"select updated_at from {Files}");
        Assert.Null(await ledger.ReleaseAsync(entry, deed, default));
        Assert.Equal(before, await Server.AskAsync($"select updated_at from {Files}"));
        Assert.Null(await ledger.WriteAsync([record with { State = RouteFileState.Done, SourceFinishedAt = Seen.AddMinutes(1) }], default));
        Assert.Equal("t|ann\\x00|false alarm|s3 2026/a.xml", await Server.AskAsync(released));
        Assert.Equal("done|t", await Server.AskAsync($"select state, source_finished_at is not null from {Files}"));

        // Without a row there is one afterwards, and the name counts as processed.
        Guid other = Guid.CreateVersion7();
        Assert.Null(await ledger.ReleaseAsync(entry with { Id = other, Path = "in/b.xml" }, deed with { Id = other }, default));
        Assert.Equal("in/b.xml|done|malicious|42", await Server.AskAsync($"select path, state, outcome, size from {Files} where id = '{other}' and released_at is not null"));
        Assert.Equal("1", await Server.AskAsync($"select count(*) from {Old} where filename = 'b.xml'"));
    }

    [Fact]
    public async Task A_look_makes_nothing_and_says_what_is_missing()
    {
        await using PostgresLedger ledger = new(Options());
        LedgerCheck check = await ledger.CheckAsync(default);
        Assert.Null(check.Failure);
        Assert.Contains(Files, check.Note);
        Assert.Equal("0", await Server.AskAsync($"select count(*) from pg_class where relname in ('{Files}', '{Old}')"));
        Assert.Null(await ledger.OpenAsync(default));
        Assert.Equal(new LedgerCheck(null), await ledger.CheckAsync(default));
        await Server.AskAsync($"alter table {Old} rename column filename to name");
        Assert.Contains($"The table {Old} in postgres://127.0.0.1:{Server.Port}/postgres has no column filename", (await ledger.CheckAsync(default)).Failure!.Message);
    }

    [Fact]
    public async Task The_old_table_is_used_as_it_is_and_its_other_readers_are_not_disturbed()
    {
        await Server.AskAsync($"create table {Old} (filename varchar(50) unique not null); insert into {Old} values ('old.xml')");
        await using PostgresLedger ledger = await OpenAsync();
        Assert.Null(await ledger.WriteAsync([Settled("old.xml"), Settled("new.xml")], default));
        Assert.Equal("new.xml old.xml", await Server.AskAsync($"select string_agg(filename, ' ' order by filename) from {Old}"));
        Assert.Equal("54", await Server.AskAsync($"select atttypmod from pg_attribute where attrelid = '{Old}'::regclass and attname = 'filename'"));
        KnownNames known = await ledger.FindNamesAsync(["old.xml", "new.xml", "other.xml"], default);
        Assert.Null(known.Failure);
        Assert.Equal(["new.xml", "old.xml"], known.Names.Order());
    }

    [Fact]
    public async Task W14_names_longer_than_fifty_characters_neither_fail_nor_meet()
    {
        await Server.AskAsync($"create table {Old} (filename varchar(50) unique not null)");
        await using PostgresLedger ledger = await OpenAsync();
        string start = new('x', 60);
        string emoji = string.Concat(Enumerable.Repeat("😀", 51));
        string[] names = [start + "1.xml", start + "2.xml", new string('y', 50), emoji];
        Assert.Null(await ledger.WriteAsync([.. names.Select(Settled)], default));
        Assert.Null(await ledger.WriteAsync([.. names.Select(Settled)], default));

        Assert.Equal("4|50", await Server.AskAsync($"select count(*), max(length(filename)) from {Old}"));
        Assert.Equal(names.Order(), (await ledger.FindNamesAsync([.. names, start + "3.xml"], default)).Names.Order());
        Assert.Equal("1", await Server.AskAsync($"select count(*) from {Old} where filename = repeat('y', 50)"));
    }

    [Fact]
    public async Task Names_that_are_no_text_for_PostgreSQL_are_kept_as_bytes()
    {
        await using PostgresLedger ledger = await OpenAsync();
        string raw = LosslessUtf8.Decode([(byte)'a', 0xE9, (byte)'b']);
        Assert.Null(await ledger.WriteAsync([Settled(raw), Settled("nul\0.xml") with { Detail = "a\0b", Engine = "\uD800" }], default));
        Assert.Equal("a\\xe9b|\\x61e962\nnul\\x00.xml|\\x6e756c002e786d6c", await Server.AskAsync($"select path, path_bytes from {Files} order by path"));
        Assert.Equal(2, (await ledger.FindNamesAsync([raw, "nul\0.xml"], default)).Names.Count);
    }

    [Theory]
    [InlineData("Mixed Case \"quoted\"; drop table x")]
    [InlineData("schéma_ünï")]
    public async Task A_table_of_any_name_is_a_name_and_nothing_else(string name)
    {
        await using PostgresLedger ledger = new(Options() with { Table = name + suffix, NamesTable = name });
        Assert.Null(await ledger.OpenAsync(default));
        Assert.Null(await ledger.WriteAsync([Settled("a.xml")], default));
        Assert.Single((await ledger.FindNamesAsync(["a.xml"], default)).Names);
        Assert.Equal("1", await Server.AskAsync($"select count(*) from \"{name.Replace("\"", "\"\"")}\""));
    }

    [Fact]
    public async Task A_table_may_lie_in_a_schema()
    {
        await Server.AskAsync($"create schema s{suffix}");
        await using PostgresLedger ledger = new(Options() with { Table = $"s{suffix}.files", NamesTable = $"s{suffix}.names" });
        Assert.Null(await ledger.OpenAsync(default));
        Assert.Null(await ledger.WriteAsync([Settled("a.xml")], default));
        Assert.Equal("a.xml", await Server.AskAsync($"select filename from s{suffix}.names"));
    }

    [Fact]
    public async Task Names_of_the_old_pipeline_can_be_marked_as_done_once()
    {
        await Server.AskAsync($"create table {Old} (filename varchar(50) unique not null); insert into {Old} select 'f' || i || '.xml' from generate_series(1, 1000) i");
        await using PostgresLedger ledger = await OpenAsync();
        Assert.Null(await ledger.WriteAsync([Settled("f1.xml")], default));
        Assert.Equal(new NamesImport(999, null), await ledger.ImportNamesAsync("oag", default));
        Assert.Equal(new NamesImport(0, null), await ledger.ImportNamesAsync("oag", default));
        Assert.Equal("999|done", await Server.AskAsync($"select count(*), state from {Files} where detail like 'processed before%' group by state"));
    }

    [Fact]
    public async Task Finished_rows_go_after_their_time_and_open_ones_stay()
    {
        await using PostgresLedger ledger = await OpenAsync();
        Assert.Null(await ledger.WriteAsync([Settled("a.xml") with { State = RouteFileState.Done }, Record("b.xml")], default));
        Assert.Null(await ledger.ExpireAsync("oag", DateTimeOffset.UtcNow.AddDays(-1), default));
        Assert.Equal("2", await Server.AskAsync($"select count(*) from {Files}"));
        Assert.Null(await ledger.ExpireAsync("oag", DateTimeOffset.UtcNow.AddDays(1), default));
        Assert.Equal("b.xml", await Server.AskAsync($"select path from {Files}"));
        Assert.Equal("a.xml", await Server.AskAsync($"select filename from {Old}"));
    }

    [Fact]
    public async Task Thousands_of_rows_are_one_transaction_and_many_writers_do_not_disturb_each_other()
    {
        await using PostgresLedger ledger = await OpenAsync();
        Failure?[] failures = await Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
            await ledger.WriteAsync([.. Enumerable.Range(0, 1000).Select(i => Settled($"{(w % 2 == 0 ? "same" : $"w{w}")}-{i}.xml"))], default))));
        Assert.All(failures, Assert.Null);
        Assert.Equal("8000", await Server.AskAsync($"select count(*) from {Files}"));
        Assert.Equal("5000", await Server.AskAsync($"select count(distinct filename) from {Old}"));
        Assert.Equal("5000", await Server.AskAsync($"select count(*) from {Old}"));
    }

    [Fact]
    public async Task A_table_without_the_column_is_a_sentence()
    {
        await Server.AskAsync($"create table {Old} (name text)");
        await using PostgresLedger ledger = new(Options());
        Assert.Contains("has no column filename", (await ledger.OpenAsync(default))!.Message);
        Assert.Contains("has no column filename", (await ledger.WriteAsync([Settled("a")], default))!.Message);
    }

    [Fact]
    public async Task W14_a_server_that_was_started_anew_is_connected_to_anew()
    {
        await using PostgresServer server = await PostgresServer.StartAsync(password: "s3cret");
        string password = "s3cret";
        await using PostgresLedger ledger = new(Options() with { Port = server.Port, Password = () => password });
        Assert.Null(await ledger.OpenAsync(default));
        Assert.Null(await ledger.WriteAsync([Settled("a.xml")], default));

        await server.KillAsync();
        Failure down = (await ledger.WriteAsync([Settled("b.xml")], default))!;
        Assert.Equal(ReasonCode.Transient, down.Reason);
        Assert.DoesNotContain("s3cret", down.Message);
        await server.StartAgainAsync();
        Assert.Null(await ledger.WriteAsync([Settled("b.xml")], default));
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Null(await ledger.WriteAsync([Settled("c.xml")], default));

        password = "wrong";
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal(ReasonCode.AuthError, (await ledger.WriteAsync([Settled("d.xml")], default))!.Reason);
        password = "s3cret";
        Assert.Equal(["a.xml", "b.xml", "c.xml"], (await ledger.FindNamesAsync(["a.xml", "b.xml", "c.xml", "d.xml"], default)).Names.Order());
    }

    [Fact]
    public async Task Without_TLS_at_the_server_a_ledger_that_wants_it_fails_closed()
    {
        await using PostgresLedger ledger = new(Options() with { Tls = true });
        Assert.NotNull(await ledger.OpenAsync(default));
        Assert.Equal("", await Server.AskAsync($"select to_regclass('{Files}')"));
    }

    private static RouteRecord Record(string path) => new()
    {
        Id = Guid.CreateVersion7(),
        Route = "oag",
        Source = "sftp://ingest@host:22/outgoing",
        Path = path,
        Identity = new ObjectIdentity(42, (Seen.AddDays(-2).ToUnixTimeSeconds() + 1) * 1_000_000_000L, 0, null),
        State = RouteFileState.Clean,
        SeenAt = Seen,
    };

    private static RouteRecord Settled(string path) => Record(path) with { State = RouteFileState.Quarantined };

    private async Task<PostgresLedger> OpenAsync()
    {
        PostgresLedger ledger = new(Options());
        Assert.Null(await ledger.OpenAsync(default));
        return ledger;
    }

    private PostgresLedgerOptions Options() => new() { Host = "127.0.0.1", Port = Server.Port, Database = "postgres", User = "postgres", Tls = false, Table = Files, NamesTable = Old };
}

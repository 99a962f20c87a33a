using System.CommandLine;
using Lazaret.Bench.Route;
using Lazaret.Cli;
using Lazaret.Core.Scanners;

namespace Lazaret.Bench;

/// <summary><c>lazaret bench scan|e2e|clamd|enumerate|dispatch|streams|dga|dga-grpc|dga-redis|route</c>: the figures of the README, measured here and now.</summary>
internal static class BenchCommand
{
    /// <param name="scanner">Makes a scanner from its spec; throws for a bad one.</param>
    public static Command Create(Func<string, IScanner> scanner)
    {
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of a table.", Recursive = true };
        Option<string?> directory = new("--dir") { Description = "Where to put data and files; a folder of its own is made there and removed (default: the temporary folder).", Recursive = true };
        VerbCommand command = new("bench", "Measure this machine; every benchmark checks its results before it reports a time")
        {
            Examples =
            [
                ("lazaret bench scan", "items per second through the durable pipeline"),
                ("lazaret bench scan --http", "the same with connector and scanner in other processes, over HTTP"),
                ("lazaret bench e2e", "5,000 files of 1 to 64 KiB with 20 EICAR, all over HTTP"),
                ("lazaret bench clamd --rounds 5", "share of a bare clamd loop's rate that a scan keeps"),
                ("lazaret bench dispatch", "events per second into the event hub"),
                ("lazaret bench streams", "MB per second into the event hub's stream store"),
                ("lazaret bench dga", "domain names per second through the classifier"),
                ("lazaret bench dga-grpc", "domain names per second through a gRPC server"),
                ("lazaret bench dga-redis", "domain names per second through a local Redis"),
                ("bench/route/run", "a whole route against sftp, clamdscan and rclone"),
                ("lazaret bench enumerate --json", "files per second of a folder listing"),
            ],
        };
        command.Add(json);
        command.Add(directory);

        Option<long> items = Count("--items", "How many items.", 200_000);
        Option<bool> overHttp = new("--http") { Description = "Connector, scanner and core in processes of their own, over HTTP; 20,000 files of 1 KiB unless --items says otherwise." };
        Command scan = new("scan", "Durable orchestration: in-process connector, stub scanner, SQLite with full synchronous commits.") { items, overHttp };
        scan.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => r.GetValue(overHttp)
            ? HttpBench.RunAsync("scan --http", r.GetResult(items) is { Implicit: false } ? (int)r.GetValue(items) : 20_000, 1024, 1024, 0, 3_000, dir, ct)
            : ScanBench.RunAsync(r.GetValue(items), dir, ct)));

        Option<long> wholeFiles = Count("--files", "How many files.", 5_000);
        Command whole = new("e2e", "The same over HTTP with files of 1 to 64 KiB, 20 of them EICAR, which are moved.") { wholeFiles };
        whole.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => HttpBench.RunAsync("e2e", (int)r.GetValue(wholeFiles), 1024, 65_536, 20, 1_000, dir, ct)));

        Option<int> port = new("--port") { Description = "Where to listen." };
        Command standIn = new("dsxa-stand-in", "Answers like a DSXA scanner; for the benchmarks over HTTP.") { port };
        standIn.Hidden = true;
        standIn.SetAction((r, ct) => DsxaStandIn.RunAsync(r.GetValue(port), ct));

        Option<long> files = Count("--files", "How many files a round.", 6_000);
        Option<long> size = Count("--size", "Bytes in each file.", 10_240);
        Option<long> rounds = Count("--rounds", "How many rounds.", 5);
        Option<long> jobs = new("--jobs") { Description = "How many files our scan sends at once. Default 0: it adapts." };
        Command clamd = new("clamd", "A whole scan through clamd against a bare INSTREAM loop, in turn. Starts a clamd of its own.") { files, size, rounds, jobs };
        clamd.SetAction((r, ct) => RunAsync(
            r.GetValue(directory), r.GetValue(json), dir => ClamdBench.RunAsync((int)r.GetValue(files), (int)r.GetValue(size), (int)r.GetValue(rounds), (int)r.GetValue(jobs), dir, scanner, ct)));

        Option<long> listed = Count("--files", "How many files.", 500_000);
        Command enumerate = new("enumerate", "Lists a folder tree of empty files under a filter.") { listed };
        enumerate.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => EnumerateBench.RunAsync(r.GetValue(listed), dir, ct)));

        Option<long> events = Count("--events", "How many events in batches.", 400_000);
        Option<long> batch = Count("--batch", "Events in a batch.", 200);
        Option<long> singles = Count("--singles", "How many events one by one.", 40_000);
        Option<long> clients = Count("--clients", "Clients that publish one by one.", 64);
        Command dispatch = new("dispatch", "The event hub over HTTP: publishing with an fsync before each answer, and fetching.") { events, batch, singles, clients };
        dispatch.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => DispatchBench.RunAsync(
            (int)r.GetValue(events), (int)r.GetValue(batch), (int)r.GetValue(singles), (int)r.GetValue(clients), dir, ct)));
        command.Subcommands.Add(dispatch);

        Option<long> uploads = Count("--uploads", "How many uploads of each kind.", 64);
        Option<long> bytes = Count("--size", "Bytes in each upload.", 8 << 20);
        bytes.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<long>() is < 64 or > 1 << 30)
            {
                result.AddError("--size must be 64 to 1073741824.");
            }
        });
        Option<long> heads = Count("--heads", "How many HEAD requests.", 100_000);
        Command streams = new("streams", "The stream store over HTTP: uploads with SHA-256 only and with all digests, and HEAD requests.") { uploads, bytes, heads };
        streams.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => StreamBench.RunAsync(
            (int)r.GetValue(uploads), (int)r.GetValue(bytes), (int)r.GetValue(heads), dir, ct)));
        command.Subcommands.Add(streams);

        Option<long> names = Count("--names", "How many names a round.", 200_000);
        Command dga = new("dga", "The domain classifier in this process: normalise, score, decide.") { names };
        dga.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), _ => DgaBench.RunAsync((int)Math.Min(r.GetValue(names), 10_000_000), ct)));
        command.Subcommands.Add(dga);
        Option<long> batched = Count("--names", "How many names in batches.", 400_000);
        Option<long> unary = Count("--calls", "How many names one by one.", 40_000);
        Option<long> callers = Count("--clients", "Clients that ask one by one.", 64);
        Option<long> dgaRounds = Count("--rounds", "How many rounds; the best counts.", 3);
        Command dgaGrpc = new("dga-grpc", "The domain classifier over gRPC, in another process: names in batches, and one by one from many clients.") { batched, unary, callers, dgaRounds };
        dgaGrpc.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), _ => DgaGrpcBench.RunAsync(
            (int)r.GetValue(batched), (int)r.GetValue(unary), (int)r.GetValue(callers), (int)r.GetValue(dgaRounds), ct)));
        command.Subcommands.Add(dgaGrpc);

        Option<long> queued = Count("--names", "How many names a round.", 300_000);
        Option<long> loops = Count("--loops", "Batches that the worker works on at once.", 2);
        Option<long> redisRounds = Count("--rounds", "How many rounds; the best one counts.", 3);
        Command dgaRedis = new("dga-redis", "The worker with the model in its process: a full set in a local Redis with an append-only file is worked off. Starts a redis-server of its own.") { queued, loops, redisRounds };
        dgaRedis.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => DgaRedisBench.RunAsync(
            (int)r.GetValue(queued), (int)r.GetValue(loops), (int)r.GetValue(redisRounds), dir, ct)));
        command.Subcommands.Add(dgaRedis);

        Option<string> servers = new("--servers") { Description = "The file that names the servers; bench/route/run starts them and writes it.", Required = true };
        Option<long> small = Count("--files", "How many small files; 0: none.", 10_000, least: 0);
        Option<long> smallSize = Count("--size", "Bytes in each small file.", 4096);
        Option<long> large = Count("--large", "How many large files; 0: none.", 20, least: 0);
        Option<long> largeSize = Count("--large-size", "Bytes in each large file.", 100_000_000);
        Option<long> routeRounds = Count("--rounds", "How many rounds of both pipelines.", 3);
        Option<long> parallel = Count("--parallel", "Files that our route works on at once; 0: the route's default.", 16, least: 0);
        Option<long> connections = Count("--connections", "SFTP connections of our route; 0: the route's default.", 0, least: 0);
        Command route = new("route", "SFTP to clamd to S3: a route against sftp, clamdscan and rclone on the same servers, in turn. Run it by bench/route/run.")
        {
            servers, small, smallSize, large, largeSize, routeRounds, parallel, connections,
        };
        route.SetAction((r, ct) => RunAsync(r.GetValue(directory), r.GetValue(json), dir => RouteBench.RunAsync(
            RouteBenchServers.Read(r.GetValue(servers)!),
            [.. new[] { new RouteLoad("small", (int)r.GetValue(small), r.GetValue(smallSize), 2), new RouteLoad("large", (int)r.GetValue(large), r.GetValue(largeSize), 1) }.Where(l => l.Files > 0)],
            (int)r.GetValue(routeRounds),
            new RouteBenchTuning((int)r.GetValue(parallel), (int)r.GetValue(connections)),
            dir,
            ct)));
        command.Subcommands.Add(route);

        command.Subcommands.Add(scan);
        command.Subcommands.Add(whole);
        command.Subcommands.Add(standIn);
        command.Subcommands.Add(clamd);
        command.Subcommands.Add(enumerate);
        return command;
    }

    private static Option<long> Count(string name, string description, long value, long least = 1)
    {
        Option<long> option = new(name) { Description = $"{description} Default {value}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < least)
            {
                result.AddError($"{name} must be {least} or more.");
            }
        });
        return option;
    }

    private static async Task<int> RunAsync(string? parent, bool json, Func<string, Task<BenchReport>> bench)
    {
        string directory = Path.Combine(parent ?? Path.GetTempPath(), "lazaret-bench-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(directory);
        try
        {
            BenchReport report = await bench(directory).ConfigureAwait(false);
            foreach (string line in json ? [report.ToJson()] : report.ToLines())
            {
                Console.WriteLine(line);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}

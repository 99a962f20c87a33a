using System.Diagnostics;

namespace Lazaret.Bench.Route;

/// <summary>The same by a route file: this program once more, from its start to its end.</summary>
internal static class LazaretPipeline
{
    public static async Task<PipelineRun> RunAsync(
        RouteBenchServers servers, RouteBenchFiles files, string bucket, RouteBenchTuning tuning, string directory, CancellationToken cancellationToken)
    {
        string work = Directory.CreateDirectory(Path.Combine(directory, $"lazaret-{Guid.NewGuid():N}")).FullName;
        string route = Path.Combine(work, "route.yaml");
        await File.WriteAllTextAsync(
            route,
            $$"""
            name: bench
            source:
              kind: sftp
              host: 127.0.0.1
              port: {{servers.SftpPort}}
              user: {{servers.SftpUser}}
              key_file: {{servers.SftpKey}}
              fingerprints: ['{{servers.Fingerprint}}']
              folder: {{files.Folder}}
            {{(tuning.Connections > 0 ? $"  connections: {tuning.Connections}" : "")}}
            settle: {quiet: 0}
            scanners: ['clamd:unix:{{servers.ClamdSocket}}']
            {{(tuning.Parallel > 0 ? $"parallel: {tuning.Parallel}" : "")}}
            policy:
              clean: {source: leave}
              malicious: {source: leave}
            deliver:
              - kind: s3
                bucket: {{bucket}}
                endpoint: {{servers.S3Endpoint}}
                path_style: true
                region: us-east-1
                access_key: {env: ROUTE_BENCH_KEY}
                secret_key: {env: ROUTE_BENCH_SECRET}
                key: '{name}'
            quarantine: {kind: folder, folder: {{work}}/quarantine}
            """,
            cancellationToken).ConfigureAwait(false);
        ProcessStartInfo start = new(Environment.ProcessPath!, ["route", "run", route, "--once", "--data", Path.Combine(work, "data")])
        {
            Environment = { ["ROUTE_BENCH_KEY"] = servers.S3Key, ["ROUTE_BENCH_SECRET"] = servers.S3Secret },
        };
        PipelineRun run = await PipelineRunner.RunAsync(servers, start, cancellationToken).ConfigureAwait(false);
        BenchCheck.Equal(files.Marked, Directory.GetFiles(Path.Combine(work, "quarantine", "malicious"), "*.q", SearchOption.AllDirectories).Length, "the count of files in Lazaret's quarantine");
        Directory.Delete(work, recursive: true);
        return run;
    }
}

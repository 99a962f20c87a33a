using System.Diagnostics;
using System.Globalization;

namespace Lazaret.Bench.Route;

/// <summary>What people write without Lazaret: <c>sftp</c> gets all in one batch, <c>clamdscan --fdpass</c> moves away what it finds, <c>rclone copy</c> uploads the rest.</summary>
internal static class ShellPipeline
{
    private const string Script = """
        set -euo pipefail
        mark() { date +%s.%N >>"$WORK/times"; }
        mkdir "$WORK/staging" "$WORK/quarantine"
        mark
        printf 'get %s/* %s/\n' "$SOURCE" "$WORK/staging" >"$WORK/batch"
        sftp -q -F none -b "$WORK/batch" -P "$SFTP_PORT" -i "$SFTP_KEY" -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$KNOWN_HOSTS" "$SFTP_USER@127.0.0.1" >/dev/null
        mark
        clamdscan --config-file="$CLAMD_CONFIG" --fdpass --infected --no-summary --move="$WORK/quarantine" "$WORK/staging" || [ $? = 1 ]
        mark
        rclone --config /dev/null copy "$WORK/staging" "bench:$BUCKET"
        mark
        """;

    /// <summary>Runs it; further, the seconds of its three steps.</summary>
    public static async Task<(PipelineRun Run, double[] Steps)> RunAsync(RouteBenchServers servers, RouteBenchFiles files, string bucket, string directory, CancellationToken cancellationToken)
    {
        string work = Directory.CreateDirectory(Path.Combine(directory, $"shell-{Guid.NewGuid():N}")).FullName;
        ProcessStartInfo start = new("/bin/bash", ["-c", Script])
        {
            Environment =
            {
                ["WORK"] = work,
                ["SOURCE"] = files.Folder,
                ["BUCKET"] = bucket,
                ["SFTP_PORT"] = servers.SftpPort.ToString(CultureInfo.InvariantCulture),
                ["SFTP_KEY"] = servers.SftpKey,
                ["SFTP_USER"] = servers.SftpUser,
                ["KNOWN_HOSTS"] = servers.KnownHosts,
                ["CLAMD_CONFIG"] = servers.ClamdConfig,
                ["RCLONE_CONFIG_BENCH_TYPE"] = "s3",
                ["RCLONE_CONFIG_BENCH_PROVIDER"] = "Other",
                ["RCLONE_CONFIG_BENCH_ENDPOINT"] = servers.S3Endpoint.ToString(),
                ["RCLONE_CONFIG_BENCH_ACCESS_KEY_ID"] = servers.S3Key,
                ["RCLONE_CONFIG_BENCH_SECRET_ACCESS_KEY"] = servers.S3Secret,
                ["RCLONE_CONFIG_BENCH_REGION"] = "us-east-1",
            },
        };
        start.Environment.Remove("AWS_CA_BUNDLE"); // rclone of Debian fails where it is set, also without TLS
        PipelineRun run = await PipelineRunner.RunAsync(servers, start, cancellationToken).ConfigureAwait(false);
        BenchCheck.Equal(files.Marked, Directory.GetFiles(Path.Combine(work, "quarantine")).Length, "the count of files that the shell pipeline put away");
        double[] times = [.. (await File.ReadAllLinesAsync(Path.Combine(work, "times"), cancellationToken).ConfigureAwait(false)).Select(t => double.Parse(t, CultureInfo.InvariantCulture))];
        Directory.Delete(work, recursive: true);
        return (run, [times[1] - times[0], times[2] - times[1], times[3] - times[2]]);
    }
}

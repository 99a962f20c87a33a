using System.Text.Json;
using Lazaret.Core.Text;
using Lazaret.Scanning.Audit;
using Lazaret.TestKit.Rsyslog;
using Lazaret.TestKit.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>Against a real rsyslogd.</summary>
public sealed class RsyslogTests
{
    [Theory]
    [InlineData(AuditTransport.Udp, AuditFormat.Legacy)]
    [InlineData(AuditTransport.Udp, AuditFormat.Rfc5424)]
    [InlineData(AuditTransport.Tcp, AuditFormat.Legacy)]
    [InlineData(AuditTransport.Tcp, AuditFormat.Rfc5424)]
    [InlineData(AuditTransport.Tls, AuditFormat.Legacy)]
    [InlineData(AuditTransport.Tls, AuditFormat.Rfc5424)]
    public async Task A_collector_gets_every_line(AuditTransport transport, AuditFormat format)
    {
        using TestCertificates certificates = new();
        await using RsyslogServer rsyslog = new(transport == AuditTransport.Tls ? certificates : null);
        await rsyslog.StartAsync();
        FakeOutbox outbox = new();
        outbox.Add(Results.Many(1, 60));

        await using (AuditForwarder forwarder = await StartAsync(outbox, Options(rsyslog, transport, format, certificates)))
        {
            await FlushAsync(forwarder);
            Assert.True(outbox.Enabled);
            Assert.Equal(AuditState.Connected, forwarder.Status.State);
            Assert.Equal(60, forwarder.Status.Confirmed);
        }

        // Confirmed is not yet written to disk: the collector may take its time.
        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == 60, () => string.Join('\n', rsyslog.Lines()) + rsyslog.SelfLog);
        IReadOnlyList<JsonElement> parsed = Results.Parse(rsyslog.Lines());

        // At least once: lines whose connection broke before it was confirmed come again, the same to the letter.
        Assert.Equal(60, parsed.Select(p => p.GetRawText()).Distinct().Count());
        Assert.Equal("/srv/files/7.bin", parsed[6].GetProperty("scan_request").GetProperty("location").GetString());
        bool announced = rsyslog.Lines().Any(l => l.Contains("dsx-connect dsx-connect-workers initialized to use syslog", StringComparison.Ordinal));
        Assert.Equal(format == AuditFormat.Legacy, announced);
        Assert.All(rsyslog.Lines().Where(l => l.Contains("verdict", StringComparison.Ordinal)), l => Assert.Contains(format == AuditFormat.Legacy ? "dsx-connect {" : " scan - {", l));
    }

    [Theory]
    [InlineData(AuditTransport.Udp, AuditFormat.Legacy)]
    [InlineData(AuditTransport.Tcp, AuditFormat.Legacy)]
    [InlineData(AuditTransport.Tcp, AuditFormat.Rfc5424)]
    public async Task Names_of_any_bytes_arrive_whole_and_split_no_line(AuditTransport transport, AuditFormat format)
    {
        string[] names =
        [
            "plain", "a\nb", "a\r\n<134>dsx-connect {\"verdict\":1}", "quote\"and'back\\slash", "nul\0byte", "tab\tbell\a\u001b[31m", "ünïcode 日本 \U0001F600",
            LosslessUtf8.Decode([0x66, 0xFF, 0xFE, 0x80, 0x67]), "line\u2028sep\u0085nel", "{brace}}{", "%rawmsg% #000",
        ];
        await using RsyslogServer rsyslog = new();
        await rsyslog.StartAsync();
        FakeOutbox outbox = new();
        outbox.Add(names.Select((n, i) => Results.One(i + 1, n)));

        await using AuditForwarder forwarder = await StartAsync(outbox, Options(rsyslog, transport, format));

        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == names.Length, () => forwarder.Status + string.Join('\n', rsyslog.Lines().TakeLast(5)));
        Dictionary<long, string> got = Results.Parse(rsyslog.Lines()).ToDictionary(
            j => j.GetProperty("result_id").GetInt64(),
            j => JsonSerializer.Deserialize(j.GetProperty("scan_request").GetRawText(), Core.Dsx.DsxJson.Default.DsxScanRequest)!.Location!);
        Assert.All(names.Index(), n => Assert.Equal(n.Item, got[n.Index + 1]));
    }

    [Theory]
    [InlineData(AuditTransport.Udp)]
    [InlineData(AuditTransport.Tcp)]
    [InlineData(AuditTransport.Tls)]
    public async Task W_14_A_collector_that_is_down_at_the_start_gets_everything_later(AuditTransport transport)
    {
        using TestCertificates certificates = new();
        await using RsyslogServer rsyslog = new(transport == AuditTransport.Tls ? certificates : null);
        FakeOutbox outbox = new();
        outbox.Add(Results.Many(1, 40));
        await using AuditForwarder forwarder = await StartAsync(outbox, Options(rsyslog, transport, AuditFormat.Legacy, certificates));
        await Until.TrueAsync(() => forwarder.Status.State == AuditState.Waiting && forwarder.Status.Backlog == 40);
        Assert.EndsWith(".", forwarder.Status.LastError);

        await rsyslog.StartAsync();

        await FlushAsync(forwarder);
        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == 40);
    }

    [Theory]
    [InlineData(AuditTransport.Tcp, AuditFormat.Legacy)]
    [InlineData(AuditTransport.Tcp, AuditFormat.Rfc5424)]
    [InlineData(AuditTransport.Tls, AuditFormat.Rfc5424)]
    public async Task W_14_A_collector_that_restarts_in_the_middle_misses_nothing(AuditTransport transport, AuditFormat format)
    {
        const int Count = 5000;
        using TestCertificates certificates = new();
        await using RsyslogServer rsyslog = new(transport == AuditTransport.Tls ? certificates : null);
        await rsyslog.StartAsync();
        FakeOutbox outbox = new();
        await using AuditForwarder forwarder = await StartAsync(outbox, Options(rsyslog, transport, format, certificates));

        outbox.Add(Results.Many(1, 1000));
        await Until.TrueAsync(() => rsyslog.Lines().Count > 10);
        await rsyslog.StopAsync();
        outbox.Add(Results.Many(1001, 1000));
        await Until.TrueAsync(() => forwarder.Status.State == AuditState.Waiting);
        await rsyslog.StartAsync();
        outbox.Add(Results.Many(2001, Count - 2000));

        await FlushAsync(forwarder);
        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines(), torn: true).Count == Count);
    }

    [Fact]
    public async Task W_14_A_collector_that_is_killed_in_the_middle_misses_nothing()
    {
        const int Count = 6000;
        await using RsyslogServer rsyslog = new();
        await rsyslog.StartAsync();
        FakeOutbox outbox = new();
        AuditOptions options = Options(rsyslog, AuditTransport.Tcp, AuditFormat.Legacy);
        options.Grace = TimeSpan.FromSeconds(2); // a collector under test shares two processors with the tests
        await using AuditForwarder forwarder = await StartAsync(outbox, options);

        for (int kill = 0; kill < 3; kill++)
        {
            int before = rsyslog.Lines().Count;
            outbox.Add(Results.Many((kill * 2000) + 1, 2000));
            await Until.TrueAsync(() => rsyslog.Lines().Count > before + 5);
            await rsyslog.KillAsync();
            await rsyslog.StartAsync();
        }

        await FlushAsync(forwarder);
        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines(), torn: true).Count == Count);
        Assert.True(forwarder.Status.Connections > 1);
    }

    [Fact]
    public async Task A_restart_of_ours_goes_on_where_the_store_says()
    {
        await using RsyslogServer rsyslog = new();
        FakeOutbox outbox = new();
        outbox.Add(Results.Many(1, 500));
        await using (AuditForwarder first = await StartAsync(outbox, Options(rsyslog, AuditTransport.Tcp, AuditFormat.Legacy)))
        {
            await Until.TrueAsync(() => first.Status.State == AuditState.Waiting);
        }

        await rsyslog.StartAsync();
        await using (AuditForwarder second = await StartAsync(outbox, Options(rsyslog, AuditTransport.Tcp, AuditFormat.Legacy)))
        {
            await Until.TrueAsync(() => second.Status.Sent > 0);
        }

        outbox.Add(Results.Many(501, 500));
        await using AuditForwarder third = await StartAsync(outbox, Options(rsyslog, AuditTransport.Tcp, AuditFormat.Legacy));
        await FlushAsync(third);

        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == 1000);
    }

    [Fact]
    public async Task A_collector_that_asks_for_a_certificate_gets_ours()
    {
        using TestCertificates certificates = new();
        await using RsyslogServer rsyslog = new(certificates, asksForCertificate: true);
        await rsyslog.StartAsync();
        FakeOutbox outbox = new();
        outbox.Add(Results.Many(1, 20));
        AuditOptions options = Options(rsyslog, AuditTransport.Tls, AuditFormat.Rfc5424, certificates);

        // Without one nothing may count as delivered.
        await using (AuditForwarder without = await StartAsync(outbox, options))
        {
            await Until.TrueAsync(() => without.Status is { LastError: not null, State: AuditState.Waiting });
            Assert.Equal(0, without.Status.Confirmed);
        }

        Assert.Equal(20, await outbox.CountAuditAsync(default));
        (options.TlsCertFile, options.TlsKeyFile, _) = certificates.Issue("client", "lazaret-client");
        await using AuditForwarder with = await StartAsync(outbox, options);
        await FlushAsync(with);
        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == 20);
    }

    private static AuditOptions Options(RsyslogServer rsyslog, AuditTransport transport, AuditFormat format, TestCertificates? certificates = null) => new()
    {
        Port = rsyslog.Port,
        Transport = transport,
        Format = format,
        TlsCaFile = transport == AuditTransport.Tls ? certificates!.CaFile : null,
        FirstWait = TimeSpan.FromMilliseconds(50),
        LongestWait = TimeSpan.FromMilliseconds(400),
    };

    private static Task<AuditForwarder> StartAsync(FakeOutbox outbox, AuditOptions options) =>
        AuditForwarder.StartAsync(outbox, options, Results.Map, TimeProvider.System, NullLogger.Instance);

    private static async Task FlushAsync(AuditForwarder forwarder)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(90));
        try
        {
            await forwarder.FlushAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The audit was not delivered: {forwarder.Status}");
        }
    }
}

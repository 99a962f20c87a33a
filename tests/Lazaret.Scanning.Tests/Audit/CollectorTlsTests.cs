using Lazaret.Scanning.Audit;
using Lazaret.TestKit.Rsyslog;
using Lazaret.TestKit.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>A collector is checked before it gets a line; what is wrong is told in a sentence.</summary>
public sealed class CollectorTlsTests : IDisposable
{
    private readonly TestCertificates certificates = new();
    private readonly FakeOutbox outbox = new();

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task A_certificate_of_another_CA_is_refused()
    {
        using TestCertificates others = new("Other CA");
        string error = await RefusalAsync(o => o.TlsCaFile = others.CaFile);
        Assert.Contains("not signed by the CA in " + others.CaFile, error);
    }

    [Fact]
    public async Task Without_a_CA_file_the_system_decides()
    {
        string error = await RefusalAsync(o => o.TlsCaFile = null);
        Assert.Contains("name its CA with TlsCaFile", error);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        string error = await RefusalAsync(o => o.TlsServerName = "collector.example");
        Assert.Contains("not for the name collector.example", error);
    }

    [Fact]
    public async Task A_collector_without_TLS_is_told()
    {
        await using RsyslogServer plain = new();
        await plain.StartAsync();
        AuditOptions options = Options(plain.Port);
        options.ConnectTimeout = TimeSpan.FromSeconds(3);

        await using AuditForwarder forwarder = await StartAsync(options);

        await Until.TrueAsync(() => forwarder.Status.LastError is not null);
        Assert.Equal(0, forwarder.Status.Sent);
    }

    [Fact]
    public async Task Only_when_told_so_any_certificate_will_do()
    {
        await using RsyslogServer rsyslog = new(certificates);
        await rsyslog.StartAsync();
        outbox.Add(Results.Many(1, 3));
        AuditOptions options = Options(rsyslog.Port);
        options.TlsCaFile = null;
        options.TlsInsecure = true;

        await using AuditForwarder forwarder = await StartAsync(options);

        await Until.TrueAsync(() => forwarder.Status.Confirmed == 3, () => forwarder.Status.ToString());
    }

    [Fact]
    public async Task Files_that_cannot_be_used_stop_the_start()
    {
        string missing = Path.Combine(certificates.Folder, "no.pem");
        string empty = certificates.Write("empty.pem", "hello");
        (string cert, _, _) = certificates.Issue("one");
        (_, string otherKey, _) = certificates.Issue("two");
        Assert.Contains($"{missing} does not exist", await StartErrorAsync(o => o.TlsCaFile = missing));
        Assert.Contains($"{empty} holds no PEM certificate", await StartErrorAsync(o => o.TlsCaFile = empty));
        Assert.Contains("does not belong", await StartErrorAsync(o => (o.TlsCertFile, o.TlsKeyFile) = (cert, otherKey)));
    }

    private async Task<string> RefusalAsync(Action<AuditOptions> change)
    {
        await using RsyslogServer rsyslog = new(certificates);
        await rsyslog.StartAsync();
        outbox.Add(Results.Many(1, 3));
        AuditOptions options = Options(rsyslog.Port);
        change(options);
        await using AuditForwarder forwarder = await StartAsync(options);
        await Until.TrueAsync(() => forwarder.Status.LastError is not null);
        Assert.Equal(0, forwarder.Status.Sent);
        return forwarder.Status.LastError!;
    }

    private async Task<string> StartErrorAsync(Action<AuditOptions> change)
    {
        AuditOptions options = Options(1);
        change(options);
        return (await Assert.ThrowsAsync<AuditStartException>(() => StartAsync(options))).Message;
    }

    private AuditOptions Options(int port) => new() { Port = port, Transport = AuditTransport.Tls, TlsCaFile = certificates.CaFile, FirstWait = TimeSpan.FromMilliseconds(50) };

    private Task<AuditForwarder> StartAsync(AuditOptions options) =>
        AuditForwarder.StartAsync(outbox, options, Results.Map, TimeProvider.System, NullLogger.Instance);
}

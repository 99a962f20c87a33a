using System.Buffers;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Results;
using Lazaret.Scanning.Audit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Audit;

public sealed class AuditLineTests
{
    private const string Members =
        "timestamp,source,scan_request,verdict,item_action,status,scan_request_task_id,scan_job_id,result_id,host,product_version";

    [Theory]
    [InlineData(AuditTransport.Udp, "<134>dsx-connect {", "}\n\0")]
    [InlineData(AuditTransport.Tcp, "<134>dsx-connect {", "}\n\0")]
    [InlineData(AuditTransport.Tls, "dsx-connect {", "}\n")]
    public void SYSLOG_A_legacy_line_is_framed_as_collectors_know_it(AuditTransport transport, string head, string tail)
    {
        string line = Line(Results.One(7), new AuditOptions { Transport = transport });

        Assert.StartsWith(head, line);
        Assert.EndsWith(tail, line);
        JsonElement json = Json(line);
        Assert.Equal(Members, string.Join(',', json.EnumerateObject().Select(p => p.Name)));
        Assert.Equal("2030-01-02T03:04:05.678000", json.GetProperty("timestamp").GetString());
        Assert.Equal("dsx-connect", json.GetProperty("source").GetString());
        Assert.Equal("/srv/files/7.bin", json.GetProperty("scan_request").GetProperty("location").GetString());
        Assert.Equal("Malicious", json.GetProperty("verdict").GetProperty("verdict").GetString());
        Assert.Equal("move", json.GetProperty("item_action").GetProperty("item_action").GetString());
        Assert.Equal("action succeeded", json.GetProperty("status").GetString());
        Assert.Equal(DsxTaskId.Of(new ItemId(7)), json.GetProperty("scan_request_task_id").GetString());
        Assert.Equal("job-1", json.GetProperty("scan_job_id").GetString());
        Assert.Equal("here", json.GetProperty("host").GetString());
    }

    [Theory]
    [InlineData(AuditTransport.Udp, false)]
    [InlineData(AuditTransport.Tcp, true)]
    [InlineData(AuditTransport.Tls, true)]
    public void SYSLOG_An_RFC_5424_line_has_a_header_and_on_streams_its_length(AuditTransport transport, bool counted)
    {
        string line = Line(Results.One(1), new AuditOptions { Transport = transport, Format = AuditFormat.Rfc5424 });

        if (counted)
        {
            string[] parts = line.Split(' ', 2);
            Assert.Equal(parts[1].Length, int.Parse(parts[0]));
            line = parts[1];
        }

        Assert.StartsWith($"<134>1 2030-01-02T03:04:05.678000Z here lazaret {Environment.ProcessId} scan - {{", line);
        Assert.EndsWith("}", line);
        Assert.Equal(1, Json(line).GetProperty("result_id").GetInt64());
    }

    [Fact]
    public void The_first_line_is_that_of_legacy_senders()
    {
        Assert.Equal("<134>dsx-connect dsx-connect-workers initialized to use syslog\n\0", Encoding.ASCII.GetString(Lines(new AuditOptions()).Announcement()));
        Assert.Equal(
            "dsx-connect dsx-connect-workers initialized to use syslog\n",
            Encoding.ASCII.GetString(Lines(new AuditOptions { Transport = AuditTransport.Tls }).Announcement()));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2000)]
    [InlineData(8192)]
    public void A_datagram_is_never_larger_than_its_limit_and_always_JSON(int limit)
    {
        foreach (char filler in "a\u0001\uDC80ü")
        {
            AuditOptions options = new() { Transport = AuditTransport.Udp, MaxDatagramBytes = limit, HostName = new string('h', 300) };
            ScanResult result = Results.One(9, "/start/" + new string(filler, 12_000)) with { JobId = new(new string('j', 128)) };
            AuditLines lines = Lines(options);

            string line = Line(result, options, lines);

            Assert.InRange(line.Length, 300, limit);
            JsonElement json = Json(line);
            Assert.True(json.GetProperty("truncated").GetBoolean());
            Assert.Equal(9, json.GetProperty("result_id").GetInt64());
            Assert.StartsWith("/start/", JsonSerializer.Deserialize(json.GetProperty("scan_request").GetRawText(), DsxJson.Default.DsxScanRequest)!.Location);
            Assert.Equal(1, lines.Shortened);
        }
    }

    [Fact]
    public void A_line_that_fits_is_left_alone()
    {
        Assert.DoesNotContain("truncated", Line(Results.One(9, new string('x', 5000)) with { MetaInfo = "x" }, new AuditOptions { Transport = AuditTransport.Udp }));
    }

    [Fact]
    public void A_result_that_cannot_be_told_has_a_line_all_the_same()
    {
        AuditOptions options = new() { HostName = "here" };

        string line = Line(Results.One(7), options, new AuditLines(options, _ => throw new InvalidOperationException("no"), "1", NullLogger.Instance));

        Assert.Equal(7, Json(line).GetProperty("result_id").GetInt64());
        Assert.Equal("/srv/files/7.bin", Json(line).GetProperty("scan_request").GetProperty("location").GetString());
        Assert.Equal("not scanned", Json(line).GetProperty("status").GetString());
    }

    [Fact]
    public void Pictures_stay_out_of_the_audit() => Assert.DoesNotContain("svg", Line(Results.One(1), new AuditOptions()));

    [Theory]
    [InlineData("http://collector:514", "Server")]
    [InlineData("", "Server")]
    [InlineData("collector:514", "Server")]
    public void A_wrong_server_is_told_in_a_sentence(string server, string name) =>
        Assert.Contains(name, Assert.Single(new AuditOptions { Server = server }.Validate()));

    [Fact]
    public void Settings_that_contradict_each_other_are_told()
    {
        Assert.Empty(new AuditOptions().Validate());
        Assert.Empty(new AuditOptions { Server = "[::1]", Transport = AuditTransport.Tls, TlsInsecure = true }.Validate());
        Assert.NotEmpty(new AuditOptions { TlsInsecure = true }.Validate());
        Assert.NotEmpty(new AuditOptions { TlsCaFile = "x" }.Validate());
        Assert.NotEmpty(new AuditOptions { Transport = AuditTransport.Tls, TlsCertFile = "x" }.Validate());
        Assert.NotEmpty(new AuditOptions { Transport = AuditTransport.Tls, TlsCaFile = "x", TlsInsecure = true }.Validate());
        Assert.NotEmpty(new AuditOptions { Port = 0 }.Validate());
        Assert.NotEmpty(new AuditOptions { MaxDatagramBytes = 65_508 }.Validate());
        Assert.NotEmpty(new AuditOptions { MaxBacklog = 0 }.Validate());
        Assert.NotEmpty(new AuditOptions { LongestWait = TimeSpan.FromMilliseconds(1) }.Validate());
    }

    private static AuditLines Lines(AuditOptions options)
    {
        options.HostName ??= "here";
        return new AuditLines(options, Results.Map, "1.2.3", NullLogger.Instance);
    }

    private static string Line(ScanResult result, AuditOptions options, AuditLines? lines = null)
    {
        ArrayBufferWriter<byte> buffer = new();
        (lines ?? Lines(options)).Write(result, buffer);
        string line = Encoding.Latin1.GetString(buffer.WrittenSpan);
        Assert.All(line.TrimEnd('\n', '\0'), c => Assert.InRange(c, ' ', '~'));
        return line;
    }

    private static JsonElement Json(string line) => Results.Parse([line.TrimEnd('\n', '\0')]).Single();
}

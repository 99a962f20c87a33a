using System.Net.Http.Headers;
using Google.Protobuf;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Grpc;
using V3 = Lazaret.Domains.Protos.V3;
using V4 = Lazaret.Domains.Protos.V4;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>Bytes on the wire: captures of both versions, and everything that no client should send.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("v4-request", "v4-answer-dga")]
    [InlineData("v4-request-all-fields", "v4-answer-benign")]
    [InlineData("localhost", "v4-answer-not-applicable")]
    [InlineData("v3-request", "v3-answer-dga")]
    [InlineData("lazaret.example", "v3-answer-ok")]
    [InlineData("localhost", "v3-answer-not-applicable")]
    public async Task The_bytes_are_those_of_the_existing_classifier(string question, string answer)
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc raw = new(answer.StartsWith("v4", StringComparison.Ordinal) ? served.Server.Address : served.Server.AddressV3!);
        byte[] bytes = question.StartsWith('v') ? Golden(question) : RawGrpc.Frame(new V3.Domain { Fqdn = question }.ToByteArray());
        RawAnswer got = await raw.SendAsync("/Classifier/GetClassification", new ByteArrayContent(bytes));
        Assert.Equal((200, GrpcCode.Ok), (got.Http, got.Code));
        Assert.Equal(Convert.ToHexStringLower(Golden(answer)), Convert.ToHexStringLower(got.Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".")]
    [InlineData("192.0.2.1")]
    [InlineData("a\0b.com")]
    [InlineData("\ud83d\ude00.com")]
    public async Task D7_odd_names_get_an_answer_and_never_DGA(string name) => await OddAsync(name);

    [Fact]
    public async Task D7_long_names_get_an_answer()
    {
        foreach (int length in new[] { 121, 253, 254, 100_000 })
        {
            await OddAsync(new string('a', length));
            await OddAsync(new string('a', length - 4) + ".com");
        }
    }

    [Fact]
    public async Task D7_bytes_that_are_no_text_get_an_answer()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc raw = new(served.Server.Address);
        RawAnswer got = await raw.SendAsync("/Classifier/GetClassification", new ByteArrayContent(RawGrpc.Frame([0x0a, 3, 0xff, 0xfe, 0x2e])));
        Assert.Equal(GrpcCode.Ok, got.Code);
    }

    [Theory]
    [InlineData("", GrpcCode.Internal)] // no message
    [InlineData("00", GrpcCode.Internal)] // half a head
    [InlineData("0000000005", GrpcCode.Internal)] // no body
    [InlineData("00000000050a", GrpcCode.Internal)] // half a body
    [InlineData("0000000001ff", GrpcCode.Internal)] // no message of protobuf
    [InlineData("00000000030a7f61", GrpcCode.Internal)] // a text longer than its message
    [InlineData("0100000000", GrpcCode.Internal)] // compressed, without a name of how
    [InlineData("0700000000", GrpcCode.Internal)] // no flag
    [InlineData("00ffffffff", GrpcCode.ResourceExhausted)]
    [InlineData("0000500000", GrpcCode.ResourceExhausted)]
    [InlineData("00000000000000000000", GrpcCode.Internal)] // two messages
    [InlineData("474554202f20485454502f312e310d0a", GrpcCode.Internal)] // GET / HTTP/1.1
    public async Task Bytes_that_are_no_call_are_refused_and_the_connection_lives_on(string hex, object code)
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc raw = new(served.Server.Address);
        RawAnswer got = await raw.SendAsync("/Classifier/GetClassification", new ByteArrayContent(Convert.FromHexString(hex)));
        Assert.Equal((200, (GrpcCode)code), (got.Http, got.Code));
        Assert.NotEqual("", got.Message);
        RawAnswer good = await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "dgabc.com" });
        Assert.True(good.Only(V4.Domain.Parser).IsDga);
    }

    [Fact]
    public async Task Random_bytes_never_break_the_server()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc raw = new(served.Server.Address);
        Random random = new(4714);
        foreach (string path in new[] { "/Classifier/GetClassification", "/lazaret.dga.v1.Domains/ClassifyBatch", "/lazaret.dga.v1.Domains/ClassifyStream", "/lazaret.dga.v1.Domains/Describe" })
        {
            for (int i = 0; i < 100; i++)
            {
                byte[] bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
                RawAnswer got = await raw.SendAsync(path, new ByteArrayContent(i % 2 == 0 ? bytes : RawGrpc.Frame(bytes)));
                Assert.True(got is { Http: 200, Code: not null and not GrpcCode.Unknown }, $"{path} answered {got.Http} {got.Code} to {Convert.ToHexString(bytes)}");
                Assert.NotEqual("an error that should not happen; the log of the server has more", got.Message);
            }
        }
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("application/grpc-web", 415)]
    [InlineData("application/grpc+json", 415)]
    [InlineData("application/grpc", 200)]
    [InlineData("application/grpc+proto", 200)]
    [InlineData("Application/GRPC; charset=utf-8", 200)]
    public async Task Only_gRPC_is_taken(string type, int status)
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc raw = new(served.Server.Address);
        ByteArrayContent content = new(RawGrpc.Frame(new V4.Domain { Fqdn = "a.com" }.ToByteArray()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        Assert.Equal(status, (await raw.SendAsync("/Classifier/GetClassification", content)).Http);
    }

    [Theory]
    [InlineData("grpc-timeout", "soon", GrpcCode.Internal)]
    [InlineData("grpc-timeout", "123456789S", GrpcCode.Internal)]
    [InlineData("grpc-timeout", "99999999H", GrpcCode.Ok)]
    [InlineData("grpc-timeout", "1n", GrpcCode.DeadlineExceeded)]
    [InlineData("grpc-encoding", "identity", GrpcCode.Ok)]
    [InlineData("grpc-encoding", "br", GrpcCode.Unimplemented)]
    [InlineData("origin", "http://example.com", GrpcCode.PermissionDenied)]
    public async Task Headers_are_obeyed_or_refused(string name, string value, object code)
    {
        FakeClassifier slow = new() { Before = (_, ct) => value == "1n" ? Task.Delay(Timeout.Infinite, ct) : Task.CompletedTask };
        await using Served served = await Served.StartAsync(slow);
        using RawGrpc raw = new(served.Server.Address);
        RawAnswer got = await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "a.com" }, (name, value));
        Assert.Equal((GrpcCode)code, got.Code);
        Assert.Equal(value == "br", got.Headers.TryGetValue("grpc-accept-encoding", out string? allowed) && allowed == "identity");
    }

    [Theory]
    [InlineData(true, GrpcCode.ResourceExhausted)]
    [InlineData(false, GrpcCode.Unavailable)]
    public async Task What_the_classifier_cannot_answer_now_has_its_status(bool overloaded, object code)
    {
        FakeClassifier none = new() { Before = (_, _) => throw new ClassifierUnavailableException("Not now, 100 % busy – später.", overloaded) };
        await using Served served = await Served.StartAsync(none);
        using RawGrpc raw = new(served.Server.Address);
        RawAnswer got = await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "a.com" });
        Assert.Equal(((GrpcCode)code, "Not now, 100 % busy – später."), (got.Code!.Value, got.Message));
        Assert.Equal(1, served.Metrics.Calls("/Classifier/GetClassification", (GrpcCode)code));
    }

    [Fact]
    public async Task A_bug_is_told_as_such_and_nothing_of_it()
    {
        FakeClassifier broken = new() { Before = (_, _) => throw new InvalidOperationException("secret path /etc/x") };
        await using Served served = await Served.StartAsync(broken);
        using RawGrpc raw = new(served.Server.Address);
        RawAnswer got = await raw.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = "a.com" });
        Assert.Equal((GrpcCode.Internal, "an error that should not happen; the log of the server has more"), (got.Code!.Value, got.Message));
    }

    private static async Task OddAsync(string name)
    {
        // One label or none: what the fake takes for no name.
        await using Served served = await Served.StartAsync(new FakeClassifier());
        using RawGrpc four = new(served.Server.Address);
        V4.Domain answer = (await four.SendAsync("/Classifier/GetClassification", new V4.Domain { Fqdn = name })).Only(V4.Domain.Parser);
        Assert.Equal((name, false, "N/A"), (answer.Fqdn, answer.IsDga, answer.Family));
        using RawGrpc three = new(served.Server.AddressV3!);
        V3.Classification label = (await three.SendAsync("/Classifier/GetClassification", new V3.Domain { Fqdn = name })).Only(V3.Classification.Parser);
        Assert.Equal(name, label.Fqdn);
        Assert.NotEqual("DGA", label.BinaryClassification);
        Assert.NotEqual("", label.BinaryClassification);
    }

    private static byte[] Golden(string name) => Convert.FromHexString(string.Concat(
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Grpc", "Golden", name + ".hex")).Where(l => !l.StartsWith('#'))));
}

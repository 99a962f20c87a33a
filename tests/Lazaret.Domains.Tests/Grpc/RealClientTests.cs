using System.Diagnostics;
using System.Text.Json;
using Lazaret.Domains.Batching;
using Lazaret.TestKit.Tls;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>A gRPC client of others against both ports (issue 5, point 4; specification §1.1).</summary>
public sealed class RealClientTests
{
    [Fact]
    public async Task Version_4_answers_with_all_fields()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "v4", questions = new[] { "dgabc.com", "lazaret.example", "localhost", "" } });

        Assert.Equal(
            """{"fqdn": "dgabc.com", "is_dga": true, "family": "conficker", "words": [{"value": "dgabc", "binary_score": 0.96875, "binary_label": "DGA", "family_score": 0.75, "family_label": "conficker"}]}""",
            said[0].GetProperty("answer").GetRawText());
        Assert.Equal(
            """{"fqdn": "lazaret.example", "is_dga": false, "family": "N/A", "words": [{"value": "lazaret", "binary_score": 0.03125, "binary_label": "benign", "family_score": 0.0, "family_label": "N/A"}]}""",
            said[1].GetProperty("answer").GetRawText());
        Assert.Equal("""{"fqdn": "localhost", "is_dga": false, "family": "N/A", "words": []}""", said[2].GetProperty("answer").GetRawText());
        Assert.Equal("single label", said[2].GetProperty("headers").GetProperty("dga-not-applicable").GetString());
        Assert.False(said[3].GetProperty("answer").GetProperty("is_dga").GetBoolean());
    }

    [Fact]
    public async Task D6_version_3_answers_with_the_labels_of_version_3()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.TargetV3, @do = "v3", questions = new[] { "dgabc.com", "lazaret.example", "localhost" } });
        Assert.Equal(
            [("dgabc.com", "DGA"), ("lazaret.example", "ok"), ("localhost", "N/A - single label")],
            said.Select(s => s.GetProperty("answer")).Select(a => (a.GetProperty("fqdn").GetString()!, a.GetProperty("binary_classification").GetString()!)));
    }

    [Fact]
    public async Task D12_every_answer_tells_its_model()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        foreach ((string target, string what) in new[] { (served.Target, "v4"), (served.TargetV3, "v3") })
        {
            JsonElement headers = (await PythonClient.RunAsync(new { target, @do = what, questions = new[] { "a.com" } }))[0].GetProperty("headers");
            Assert.Equal(("fake-1", new string('0', 64)), (headers.GetProperty("dga-model").GetString(), headers.GetProperty("dga-model-hash").GetString()));
        }

        JsonElement model = (await PythonClient.RunAsync(new { target = served.Target, @do = "model", questions = new[] { "" } }))[0].GetProperty("answer");
        Assert.Equal("""{"id": "fake-1", "hash": "0000000000000000000000000000000000000000000000000000000000000000", "families": ["conficker", "suppobox"]}""", model.GetRawText());
    }

    [Fact]
    public async Task D4_a_batch_has_one_score_a_name_in_their_order()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier(), batches: new BatchingOptions { CacheEntries = 0 });
        string[] names = [.. Enumerable.Range(0, 5000).Select(i => i % 7 == 0 ? "nodot" : i % 3 == 0 ? $"dga{i}.com" : $"b{i}.org")];
        JsonElement answer = (await PythonClient.RunAsync(new { target = served.Target, @do = "batch", questions = new[] { names } }))[0].GetProperty("answer");
        Assert.Equal("fake-1", answer.GetProperty("model").GetString());
        Assert.Equal(
            names.Select((_, i) => i % 7 == 0 ? (0, 7, "") : i % 3 == 0 ? (3, 0, "conficker") : (1, 0, "")),
            answer.GetProperty("scores").EnumerateArray().Select(s => (s.GetProperty("kind").GetInt32(), s.GetProperty("reason").GetInt32(), s.GetProperty("family").GetString()!)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_answers_every_question_by_its_id(bool ordered)
    {
        FakeClassifier slow = new() { Before = async (names, ct) => await Task.Delay(names.Length % 5, ct) };
        await using Served served = await Served.StartAsync(slow);
        string[][] questions = [.. Enumerable.Range(1, 300).Select(id => Enumerable.Range(0, id % 50).Select(i => (id + i) % 2 == 0 ? $"dga{i}.com" : $"b{i}.com").ToArray())];
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "stream", ordered, questions });
        Assert.Equal(0, said[^1].GetProperty("code").GetInt32());
        List<JsonElement> answers = said[..^1];
        List<int> ids = [.. answers.Select(a => a.GetProperty("id").GetInt32())];
        Assert.Equal(Enumerable.Range(1, 300), ordered ? ids : ids.Order());
        Assert.All(answers, a =>
        {
            int id = a.GetProperty("id").GetInt32();
            Assert.Equal(Enumerable.Range(0, id % 50).Select(i => (id + i) % 2 == 0 ? 3 : 1), a.GetProperty("scores").EnumerateArray().Select(s => s.GetProperty("kind").GetInt32()));
        });
        Assert.Equal("fake-1", answers[0].GetProperty("model").GetString());
    }

    [Fact]
    public async Task Health_is_served_on_both_ports_and_unknown_services_are_not_found()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "health", questions = new[] { "", "Classifier", "lazaret.dga.v1.Domains", "nobody" } });
        Assert.All(said[..3], s => Assert.Equal(1, s.GetProperty("answer").GetProperty("status").GetInt32()));
        Assert.Equal(5, said[3].GetProperty("code").GetInt32());
        said = await PythonClient.RunAsync(new { target = served.TargetV3, @do = "health", questions = new[] { "" } });
        Assert.Equal(1, said[0].GetProperty("answer").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Who_watches_is_told_that_the_server_stops()
    {
        Served served = await Served.StartAsync(new FakeClassifier());
        using Process process = PythonClient.Start(new { target = served.Target, @do = "watch" });
        Assert.Equal("""{"status": 1}""", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        await served.DisposeAsync();
        string rest = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["""{"status": 2}""", """{"code": 14}"""], rest.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task D5_a_deadline_ends_the_call_here_too()
    {
        TaskCompletionSource cancelled = new();
        FakeClassifier stuck = new()
        {
            Before = async (_, ct) =>
            {
                using CancellationTokenRegistration registration = ct.Register(() => cancelled.TrySetResult());
                await Task.Delay(Timeout.Infinite, ct);
            },
        };
        await using Served served = await Served.StartAsync(stuck);
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "v4", timeout = 0.3, questions = new[] { "a.com" } });
        Assert.Equal(4, said[0].GetProperty("code").GetInt32());
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_the_work()
    {
        TaskCompletionSource began = new();
        TaskCompletionSource cancelled = new();
        FakeClassifier stuck = new()
        {
            Before = async (_, ct) =>
            {
                began.TrySetResult();
                using CancellationTokenRegistration registration = ct.Register(() => cancelled.TrySetResult());
                await Task.Delay(Timeout.Infinite, ct);
            },
        };
        await using Served served = await Served.StartAsync(stuck);
        using Process process = PythonClient.Start(new { target = served.Target, @do = "cancel", questions = new[] { "a.com" } });
        await began.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await process.StandardInput.WriteLineAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await process.StandardInput.WriteLineAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task D12_tls_and_a_token_are_asked_for()
    {
        using TestCertificates certificates = new();
        (string cert, string key, _) = certificates.Issue("server");
        await using Served served = await Served.StartAsync(new FakeClassifier(), options =>
        {
            options.CertFile = cert;
            options.KeyFile = key;
            options.Tokens = ["the-right-token-1234", "another-right-token-5"];
        });
        string target = $"localhost:{served.Port}";
        string[] questions = ["dgabc.com"];
        List<JsonElement> right = await PythonClient.RunAsync(new { target, @do = "v4", ca = certificates.CaFile, token = "another-right-token-5", questions });
        Assert.True(right[0].GetProperty("answer").GetProperty("is_dga").GetBoolean());
        List<JsonElement> wrong = await PythonClient.RunAsync(new { target, @do = "v4", ca = certificates.CaFile, token = "a-wrong-token-123456", questions });
        Assert.Equal(16, wrong[0].GetProperty("code").GetInt32());
        List<JsonElement> none = await PythonClient.RunAsync(new { target, @do = "batch", ca = certificates.CaFile, questions = new[] { questions } });
        Assert.Equal(16, none[0].GetProperty("code").GetInt32());
        List<JsonElement> probe = await PythonClient.RunAsync(new { target, @do = "health", ca = certificates.CaFile, questions = new[] { "" } });
        Assert.Equal(1, probe[0].GetProperty("answer").GetProperty("status").GetInt32());
        List<JsonElement> plain = await PythonClient.RunAsync(new { target, @do = "v4", timeout = 5, questions });
        Assert.Equal(14, plain[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task D12_messages_have_a_limit()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        string[] large = [.. Enumerable.Range(0, 16_000).Select(i => new string('a', 200) + i + ".com")];
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "batch", questions = new[] { large, [.. large, .. large[..6000]], ["dgabc.com"] } });
        Assert.Equal(16_000, said[0].GetProperty("answer").GetProperty("scores").GetArrayLength());
        Assert.Equal(8, said[1].GetProperty("code").GetInt32());
        Assert.Equal(1, said[2].GetProperty("answer").GetProperty("scores").GetArrayLength());

        string[] many = [.. Enumerable.Repeat("a.com", 16_385)];
        said = await PythonClient.RunAsync(new { target = served.Target, @do = "batch", questions = new[] { many } });
        Assert.Equal((3, "the message has 16385 names; allowed are 16384"), (said[0].GetProperty("code").GetInt32(), said[0].GetProperty("details").GetString()));
    }

    [Fact]
    public async Task What_is_not_there_is_unimplemented()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "raw", path = "/Classifier/Nothing", questions = new[] { "" } });
        Assert.Equal((12, "there is no method /Classifier/Nothing"), (said[0].GetProperty("code").GetInt32(), said[0].GetProperty("details").GetString()));
        said = await PythonClient.RunAsync(new { target = served.TargetV3, @do = "batch", questions = new[] { new[] { "a.com" } } });
        Assert.Equal(12, said[0].GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Compressed_messages_are_refused_with_what_is_allowed()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier());
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "v4", gzip = true, questions = new[] { new string('a', 60) + ".com" } });
        Assert.Equal((12, "the encoding gzip is not known; allowed is identity"), (said[0].GetProperty("code").GetInt32(), said[0].GetProperty("details").GetString()));
    }

    [Fact]
    public async Task D4_callers_at_once_get_each_their_own_answer()
    {
        await using Served served = await Served.StartAsync(new FakeClassifier(), batches: new BatchingOptions());
        List<JsonElement> said = await PythonClient.RunAsync(new { target = served.Target, @do = "callers", callers = 50, each = 20 });
        Assert.Equal("""{"right": 1000, "wrong": []}""", said[0].GetRawText());
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Routes.Definition;
using Lazaret.Scanning.Routes.Notify;
using Lazaret.TestKit.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Routes.Notify;

/// <summary>Alerts over real connections.</summary>
public sealed class NotifierTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly BlockingCollection<(string Body, IHeaderDictionary Headers)> got = [];
    private readonly ConcurrentQueue<int> answers = new();
    private readonly NotifierOptions options = new() { FirstWait = TimeSpan.FromMilliseconds(5), LongestWait = TimeSpan.FromMilliseconds(20), Environment = name => name switch { "HMAC" => "key-of-the-test", "HOOK" => url, _ => null } };
    private static string url = "";
    private WebApplication server = null!;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.MapPost("/hook", async (HttpContext context) =>
        {
            using StreamReader reader = new(context.Request.Body);
            string body = await reader.ReadToEndAsync();
            HeaderDictionary headers = new(context.Request.Headers.ToDictionary());
            context.Response.StatusCode = answers.TryDequeue(out int code) ? code : 204;
            got.Add((body, headers));
        });
        await server.StartAsync();
        url = server.Urls.Single() + "/hook";
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        got.Dispose();
    }

    [Fact]
    public async Task A_webhook_gets_signed_JSON_that_its_receiver_can_check()
    {
        await using Notifier notifier = Start(Webhook() with { SigningKey = new SecretReference(SecretOrigin.Environment, "HMAC") });
        notifier.Post(Alert() with { Text = "a\u001b[0m file", Fields = new Dictionary<string, string> { ["file"] = "\u202egpj.exe" } });

        (string body, IHeaderDictionary headers) = Take();
        JsonElement json = JsonDocument.Parse(body).RootElement;
        Assert.Equal(("malicious", "oag", @"a\u001b[0m file"), (json.GetProperty("event").GetString(), json.GetProperty("route").GetString(), json.GetProperty("text").GetString()));
        Assert.Equal(@"\u202egpj.exe", json.GetProperty("fields").GetProperty("file").GetString());
        Assert.Equal(headers["X-Lazaret-Id"].ToString(), json.GetProperty("id").GetString());
        string timestamp = headers["X-Lazaret-Timestamp"].ToString();
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(timestamp), 0, 60);
        Assert.Equal(OpenSsl("key-of-the-test", $"{timestamp}.{body}"), headers["X-Lazaret-Signature"].ToString());
    }

    [Fact]
    public async Task Slack_gets_its_own_form_in_which_no_name_can_call_the_channel()
    {
        await using Notifier notifier = Start(new NotifyTarget { Kind = NotifyKind.Slack, SecretUrl = new SecretReference(SecretOrigin.Environment, "HOOK") });
        notifier.Post(Alert() with { Text = "found in <!channel> & co" });

        JsonElement json = JsonDocument.Parse(Take().Body).RootElement;
        Assert.Equal(":fire: Lazaret route oag: malicious", json.GetProperty("text").GetString());
        JsonElement attachment = json.GetProperty("attachments")[0];
        Assert.Equal("found in &lt;!channel&gt; &amp; co", attachment.GetProperty("text").GetString());
        Assert.Equal("#B22222", attachment.GetProperty("color").GetString());
        Assert.Equal(("Priority", "High"), (attachment.GetProperty("fields")[0].GetProperty("title").GetString(), attachment.GetProperty("fields")[0].GetProperty("value").GetString()));
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_with_the_same_id_and_what_may_not_is_given_up()
    {
        await using Notifier notifier = Start(Webhook());
        answers.Enqueue(500);
        answers.Enqueue(429);
        notifier.Post(Alert());
        string[] ids = [.. Enumerable.Range(0, 3).Select(_ => Take().Headers["X-Lazaret-Id"].ToString())];
        Assert.Single(ids.Distinct());

        answers.Enqueue(404);
        notifier.Post(Alert("other"));
        Take();
        notifier.Post(Alert("third"));
        Take();
        await UntilAsync(() => notifier is { Sent: 2, Dropped: 1 });
    }

    [Fact]
    public async Task W14_a_webhook_that_hangs_for_ever_holds_up_nobody_and_nothing()
    {
        await using FaultyServer hung = new((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        Notifier notifier = Start(
            new NotifyTarget { Kind = NotifyKind.Webhook, Url = new Uri($"http://127.0.0.1:{hung.Port}/"), Timeout = TimeSpan.FromMilliseconds(50), RepeatAfter = TimeSpan.Zero },
            Webhook() with { RepeatAfter = TimeSpan.Zero });
        for (int i = 0; i < 5000; i++)
        {
            notifier.Post(Alert($"{i}"));
        }

        Take(); // the other target has its own queue
        Assert.True(notifier.Dropped > 0); // bounded
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        await notifier.DisposeAsync();
        Assert.True(watch.Elapsed < Deadline);
    }

    [Fact]
    public async Task W14_a_target_that_is_not_there_or_a_secret_that_is_missing_is_only_counted()
    {
        Notifier notifier = Start(
            new NotifyTarget { Kind = NotifyKind.Webhook, Url = new Uri($"http://127.0.0.1:{TestKit.Ports.Free()}/") },
            new NotifyTarget { Kind = NotifyKind.Slack, SecretUrl = new SecretReference(SecretOrigin.File, "/nonexistent") });
        notifier.Post(Alert());
        await UntilAsync(() => notifier.Dropped == 2);
        await notifier.DisposeAsync();
        notifier.Post(Alert()); // after the end too
    }

    [Fact]
    public async Task Equal_alerts_are_told_once_and_then_with_their_number()
    {
        TestKit.Time.ManualTimeProvider time = new();
        AlertMemory memory = new(TimeSpan.FromHours(1), time);
        Assert.True(memory.ShouldTell(Alert("a"), out int repeats));
        Assert.Equal(0, repeats);
        for (int i = 0; i < 5; i++)
        {
            Assert.False(memory.ShouldTell(Alert("a"), out _));
        }

        Assert.True(memory.ShouldTell(Alert("b"), out _));
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(memory.ShouldTell(Alert("a"), out repeats));
        Assert.Equal(5, repeats);
        await Task.CompletedTask;
    }

    [Fact]
    public void The_memory_of_alerts_has_an_end()
    {
        AlertMemory memory = new(TimeSpan.FromHours(1), TimeProvider.System);
        for (int i = 0; i < AlertMemory.Most * 2; i++)
        {
            memory.ShouldTell(Alert($"{i}"), out _);
        }

        Assert.False(memory.ShouldTell(Alert($"{(AlertMemory.Most * 2) - 1}"), out _));
        Assert.True(memory.ShouldTell(Alert("0"), out _));
    }

    [Fact]
    public async Task Only_the_events_that_are_wanted_are_told()
    {
        await using Notifier notifier = Start(Webhook() with { Events = [NotifyEvent.Silence] });
        notifier.Post(Alert());
        notifier.Post(Alert() with { Event = NotifyEvent.Silence });
        Assert.Contains("\"silence\"", Take().Body);
        Assert.Empty(got);
    }

    [Fact]
    public void W14_a_silence_is_told_once_and_its_end_too()
    {
        TestKit.Time.ManualTimeProvider time = new();
        SilenceAlarm alarm = new(TimeSpan.FromHours(2), time);
        time.Advance(TimeSpan.FromMinutes(119));
        Assert.False(alarm.Check(out _));
        time.Advance(TimeSpan.FromMinutes(2));
        time.JumpWallClock(TimeSpan.FromDays(-3)); // the wall clock has no say
        Assert.True(alarm.Check(out TimeSpan silent));
        Assert.Equal(TimeSpan.FromMinutes(121), silent);
        Assert.False(alarm.Check(out _));
        Assert.True(alarm.Received());
        Assert.False(alarm.Received());
    }

    private static RouteAlert Alert(string subject = "a.xml") => new() { Event = NotifyEvent.Malicious, Route = "oag", Text = "found", Subject = subject, At = DateTimeOffset.UtcNow };

    private static NotifyTarget Webhook() => new() { Kind = NotifyKind.Webhook, Url = new Uri(url) };

    /// <summary>A second opinion on the signature.</summary>
    private static string OpenSsl(string key, string text)
    {
        System.Diagnostics.ProcessStartInfo start = new("openssl", ["dgst", "-sha256", "-hmac", key, "-r"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using System.Diagnostics.Process openssl = System.Diagnostics.Process.Start(start)!;
        openssl.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(text));
        openssl.StandardInput.Close();
        return "sha256=" + openssl.StandardOutput.ReadToEnd().Split(' ')[0];
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = new(Deadline);
        while (!condition())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    private Notifier Start(params NotifyTarget[] targets) => new(targets, options, TimeProvider.System, () => 0.5, NullLogger.Instance);

    private (string Body, IHeaderDictionary Headers) Take() => got.TryTake(out (string, IHeaderDictionary) taken, Deadline) ? taken : throw new TimeoutException("Nothing came.");
}

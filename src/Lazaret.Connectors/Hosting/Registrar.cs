using System.Text.Json;
using Lazaret.Connectors.Hosting.Core;
using Lazaret.Core.Dsx;
using Lazaret.Core.Retries;
using Lazaret.Core.Time;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting;

/// <summary>
/// Registers with the core, keeps the registration alive, and comes back by itself when the core was restarted or forgot us (<c>connectors</c> §1.6). Ready means: registered, and
/// the repository can be listed.
/// </summary>
internal sealed partial class Registrar(HostState state, CoreClient core, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private readonly ILogger logger = logger;
    private readonly Pulse again = new();
    private readonly Pulse ready = new();

    /// <summary>Asks for a registration at once: the core did not know our key.</summary>
    public void Renew() => again.Beat();

    /// <summary>Returns once the connector is ready.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task later = ready.Next;
            if (state.IsReady)
            {
                return;
            }

            await later.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        int failed = 0;
        while (!stop.IsCancellationRequested)
        {
            Task wanted = again.Next;
            bool good = await StepAsync(stop).ConfigureAwait(false);
            failed = good ? 0 : failed + 1;
            TimeSpan wait = good
                ? TimeSpan.FromSeconds(Math.Max(5, state.Options.Heartbeat.TotalSeconds))
                : Jitter(Math.Min(LongestWait.TotalSeconds, 4 * state.Options.FirstWait.TotalSeconds * Math.Pow(2, Math.Min(failed - 1, 20))));
            Task slept = Task.Delay(wait, time, stop);
            await Task.WhenAny(slept, wanted).ConfigureAwait(false);
            if (wanted.IsCompleted && !good)
            {
                // Somebody presses, but the core said no a moment ago: not faster than the first wait.
                await Task.Delay(state.Options.FirstWait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Says good-bye; best effort.</summary>
    public async Task LeaveAsync()
    {
        if (!state.Options.RegisterWithCore)
        {
            return;
        }

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(3), time);
        try
        {
            await core.UnregisterAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The core's sweeper will notice.
        }
    }

    private async Task<bool> StepAsync(CancellationToken stop)
    {
        try
        {
            Failure? failure = await state.Connector.CheckAsync(stop).ConfigureAwait(false);
            state.Checked(failure);
            if (failure is not null)
            {
                LogRepository(failure.Message);
                state.SetStatus(DsxStatus.Starting);
            }

            if (!state.Options.RegisterWithCore)
            {
                Ready(failure is null);
                return failure is null;
            }

            bool registered = await RegisterAsync(stop).ConfigureAwait(false);
            if (!registered || failure is not null)
            {
                return false;
            }

            if (!state.IsReady)
            {
                Ready(true);

                // The core has seen "starting"; it need not wait a minute for the good news.
                return await RegisterAsync(stop).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e)
        {
            LogUnforeseen(e);
            return false;
        }
    }

    private async Task<bool> RegisterAsync(CancellationToken stop)
    {
        CoreReply reply = await core.RegisterAsync(stop).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            if (reply.Status == 401)
            {
                LogRefused(state.Options.CoreUrl);
            }
            else
            {
                LogNotRegistered(state.Options.CoreUrl, reply.Error ?? $"it answered {reply.Status}");
            }

            return false;
        }

        try
        {
            DsxRegistration? told = JsonSerializer.Deserialize(reply.Body, DsxJson.Default.DsxRegistration);
            if (told is { HmacKeyId: { Length: > 0 } key, HmacSecret: { Length: > 0 } secret })
            {
                state.Credentials = new DsxCredentials(key, secret);
            }
        }
        catch (JsonException)
        {
            // An answer of 2xx without our words: registered without credentials.
        }

        return true;
    }

    private void Ready(bool isReady)
    {
        if (isReady && !state.IsReady)
        {
            state.SetStatus(DsxStatus.Ready);
            LogReady(state.Options.Name);
            ready.Beat();
        }
    }

    private static TimeSpan Jitter(double seconds) => TimeSpan.FromSeconds(seconds * (0.9 + (0.2 * Random.Shared.NextDouble())));

    [LoggerMessage(2610, LogLevel.Information, "Connector {Name} is ready")]
    private partial void LogReady(string name);

    [LoggerMessage(2611, LogLevel.Warning, "The core at {Core} refuses the registration: the enrollment token is missing or wrong (DSXCONNECT_ENROLLMENT_TOKEN)")]
    private partial void LogRefused(string core);

    [LoggerMessage(2612, LogLevel.Warning, "Not registered with the core at {Core}: {Reason}")]
    private partial void LogNotRegistered(string core, string reason);

    [LoggerMessage(2614, LogLevel.Error, "Registering met an unforeseen error; it is tried again")]
    private partial void LogUnforeseen(Exception e);

    [LoggerMessage(2613, LogLevel.Warning, "The repository cannot be used now: {Reason}")]
    private partial void LogRepository(string reason);
}

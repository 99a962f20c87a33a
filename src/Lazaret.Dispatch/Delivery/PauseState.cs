using System.Globalization;
using Lazaret.Core.Events;

namespace Lazaret.Dispatch.Delivery;

/// <summary>The pause of plugins (<c>event-dispatcher</c> §6.9): one time, shared by all replicas.</summary>
internal sealed class PauseState(IDeliveryStore store, TimeProvider time)
{
    /// <summary>So long no tasks are handed out.</summary>
    public static readonly TimeSpan PausedFor = TimeSpan.FromMinutes(10);

    /// <summary>So long new consumers of tasks begin at the end.</summary>
    public static readonly TimeSpan SkipFor = TimeSpan.FromMinutes(30);

    private const string Namespace = "pause";
    private const string Key = "pausePlugins";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private DateTimeOffset looked = DateTimeOffset.MinValue;
    private DateTimeOffset? since;

    /// <summary>Begins the pause, or begins it again; at most once a minute.</summary>
    public async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (await SinceAsync(fresh: true, cancellationToken).ConfigureAwait(false) is { } before && now - before < Interval && before <= now)
        {
            return;
        }

        await store.SetAsync(Namespace, Key, now.ToString("O", CultureInfo.InvariantCulture), now + SkipFor, cancellationToken).ConfigureAwait(false);
        since = now;
    }

    /// <summary>Are tasks held back now? And if not, do new consumers of tasks begin at the end?</summary>
    public async ValueTask<(bool Paused, bool Skip)> NowAsync(CancellationToken cancellationToken)
    {
        if (await SinceAsync(fresh: false, cancellationToken).ConfigureAwait(false) is not { } at)
        {
            return (false, false);
        }

        TimeSpan age = time.GetUtcNow() - at;
        return (age < PausedFor, age >= PausedFor && age < SkipFor);
    }

    private async ValueTask<DateTimeOffset?> SinceAsync(bool fresh, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (fresh || now - looked >= Look || now < looked)
        {
            looked = now;
            IReadOnlyDictionary<string, string> all = await store.ListAsync(Namespace, cancellationToken).ConfigureAwait(false);
            since = all.TryGetValue(Key, out string? text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
        }

        return since;
    }
}

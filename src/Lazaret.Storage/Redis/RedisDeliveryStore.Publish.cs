using Lazaret.Core.Events;
using StackExchange.Redis;

namespace Lazaret.Storage.Redis;

/// <content>Records, and the tasks that they end.</content>
public sealed partial class RedisDeliveryStore
{
    private static readonly TimeSpan EndsKept = TimeSpan.FromDays(1);

    /// <summary>So long others wait for whoever appends; after that it counts as dead, and its records may come twice.</summary>
    private static readonly TimeSpan ClaimHolds = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private enum Standing
    {
        Ended = 0,
        NotOurs = 1,
        Ours = 2,
        SomebodyIsAtIt = 3,
    }

    /// <summary>
    /// The records go to the log first, then the tasks end here: a crash between the two repeats them, with the same keys, when the status is sent again. The token is looked at before the first
    /// record only.
    /// </summary>
    public async ValueTask<IReadOnlyList<PublishResult>> PublishAsync(IReadOnlyList<PublishUnit> units, CancellationToken cancellationToken)
    {
        // 1. Who ended before, whose is it, and is somebody at it?
        // 2. Records of all that nobody else is at.
        // 3. Their tasks end.
        // 4. Again with the others: their outcome decides.
        cancellationToken.ThrowIfCancellationRequested();
        string who = Guid.NewGuid().ToString("N");
        PublishResult[] results = new PublishResult[units.Count];
        List<int> open = [.. Enumerable.Range(0, units.Count)];
        while (open.Count > 0)
        {
            Dictionary<int, Standing> standings = await ClaimAsync(who, units, open).ConfigureAwait(false);
            foreach (int ended in open.Where(i => standings[i] == Standing.Ended))
            {
                results[ended] = new PublishResult([], WasEnded: true);
            }

            int[] now = [.. open.Where(i => standings[i] is Standing.Ours or Standing.NotOurs)];
            int[] ours = [.. now.Where(i => standings[i] == Standing.Ours)];
            await AppendAsync(who, units, now, ours, results).ConfigureAwait(false);
            open = [.. open.Where(i => standings[i] == Standing.SomebodyIsAtIt)];
            if (open.Count > 0 && ours.Length == 0)
            {
                await Task.Delay(Look, time, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return results;
    }

    private static string Once(PublishUnit unit) => unit.Once ?? unit.Ends!;

    private async Task<Dictionary<int, Standing>> ClaimAsync(string who, IReadOnlyList<PublishUnit> units, List<int> open)
    {
        Dictionary<int, Standing> standings = open.ToDictionary(i => i, _ => Standing.NotOurs);
        int[] ending = [.. open.Where(i => units[i].Ends is not null)];
        if (ending.Length > 0)
        {
            RedisValue[] words = [who, Milliseconds(ClaimHolds), .. ending.SelectMany(i => new RedisValue[] { Once(units[i]), units[i].Ends })];
            RedisResult[] answer = (RedisResult[])(await link.RunAsync(PublishScripts.Claim, words).ConfigureAwait(false))!;
            for (int n = 0; n < ending.Length; n++)
            {
                standings[ending[n]] = (Standing)(int)answer[n];
            }
        }

        return standings;
    }

    private async Task AppendAsync(string who, IReadOnlyList<PublishUnit> units, int[] now, int[] ours, PublishResult[] results)
    {
        IReadOnlyList<AppendResult> appended = [];
        NewRecord[] records = [.. now.SelectMany(i => units[i].Records)];
        try
        {
            appended = records.Length == 0 ? [] : await log.AppendAsync(records, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await TryLetGoAsync(who, units, ours).ConfigureAwait(false);
            throw;
        }

        int taken = 0;
        foreach (int i in now)
        {
            results[i] = new PublishResult([.. appended.Skip(taken).Take(units[i].Records.Count)]);
            taken += units[i].Records.Count;
        }

        int[] attempts = await EndAsync(who, units, ours, i => results[i].Records.All(r => r.Error is null)).ConfigureAwait(false);
        for (int n = 0; n < ours.Length; n++)
        {
            results[ours[n]] = results[ours[n]] with { Attempts = attempts[n] };
        }
    }

    /// <summary>Ends the tasks whose records are in the log, and lets go of all; of each, how often a task that ended had been out.</summary>
    private async Task<int[]> EndAsync(string who, IReadOnlyList<PublishUnit> units, int[] ours, Func<int, bool> isIn)
    {
        if (ours.Length == 0)
        {
            return [];
        }

        RedisValue[] words = [who, Milliseconds(EndsKept), .. ours.SelectMany(i => new RedisValue[] { Once(units[i]), units[i].Ends, isIn(i) ? 1 : 0 })];
        return [.. ((RedisResult[])(await link.RunAsync(PublishScripts.End, words).ConfigureAwait(false))!).Select(r => (int)r)];
    }

    private async Task TryLetGoAsync(string who, IReadOnlyList<PublishUnit> units, int[] ours)
    {
        try
        {
            await EndAsync(who, units, ours, _ => false).ConfigureAwait(false);
        }
        catch (EventLogException)
        {
            // The claims run out by themselves.
        }
    }
}

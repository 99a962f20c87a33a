using Lazaret.Core.Domains;
using Lazaret.Domains.Classify;

namespace Lazaret.Domains.Work;

/// <summary>
/// One loop: the next batch is claimed and the last one is answered while the classifier is busy with one, so at most three are held. Of two calls to the queue one is always over before the next.
/// </summary>
internal sealed class WorkerLoop(DomainWorker worker, CancellationToken stopping, CancellationToken ending)
{
    private readonly Pauses idle = new(worker.Options.Idle, worker.Time);

    public async Task RunAsync()
    {
        Task<HeldClaim?>? next = null;
        Task answered = Task.CompletedTask;
        while (true)
        {
            // 1. The batch, and the order for the next one.
            HeldClaim? claim = await (next ?? ClaimAsync()).ConfigureAwait(false);
            next = null;
            if (claim is null)
            {
                break;
            }

            if (claim.Claim.Names.Count == 0)
            {
                await answered.ConfigureAwait(false);
                if (await RestAsync().ConfigureAwait(false))
                {
                    continue;
                }

                break;
            }

            idle.Reset();
            next = stopping.IsCancellationRequested ? null : ClaimAsync();

            // 2. The scores. Null: the claim was given back.
            NameAnswer[]? answers = await ScoreAsync(claim).ConfigureAwait(false);

            // 3. The answers, when those of the batch before are through.
            await answered.ConfigureAwait(false);
            answered = answers is null ? Task.CompletedTask : CompleteAsync(claim, answers);
            if (stopping.IsCancellationRequested && next is null)
            {
                break;
            }
        }

        await answered.ConfigureAwait(false);
    }

    /// <summary>Nothing waits. False = the end.</summary>
    private async Task<bool> RestAsync()
    {
        if (worker.Options.StopWhenEmpty)
        {
            try
            {
                QueueCounts counts = await worker.Queue.CountAsync(stopping).ConfigureAwait(false);
                if (counts is { Waiting: 0, Held: 0 })
                {
                    return false;
                }
            }
            catch (DomainQueueException)
            {
                // The next claim tells.
            }
        }

        return await idle.WaitAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>Null when it was stopped first.</summary>
    private async Task<HeldClaim?> ClaimAsync()
    {
        string id = worker.NextId();
        Pauses away = new(worker.Options.Away, worker.Time);
        bool unsure = false;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                long since = worker.Time.GetTimestamp();
                DomainClaim claim = await worker.Queue.ClaimAsync(id, worker.Sizer.Current, stopping).ConfigureAwait(false);
                worker.QueueAnswered();
                worker.Counters.AddClaimed(claim.Names.Count);
                return claim.Names.Count == 0 ? new HeldClaim(claim, since) : worker.Keeper.Add(claim, since);
            }
            catch (DomainQueueException e)
            {
                // The same id again: if the call went through after all, we get what it took.
                unsure = true;
                worker.QueueFailed(e);
                await away.WaitAsync(stopping).ConfigureAwait(false);
            }
        }

        if (unsure)
        {
            await GiveBackAsync(new HeldClaim(new DomainClaim(id, [], []), 0), tries: 1).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<NameAnswer[]?> ScoreAsync(HeldClaim claim)
    {
        Pauses away = new(worker.Options.Away, worker.Time);
        long begun = worker.Time.GetTimestamp();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                long asked = worker.Time.GetTimestamp();
                NameAnswer[] answers = await worker.Scoring.AskAsync(claim.Claim.Names, ending).ConfigureAwait(false);
                worker.Sizer.Note(answers.Length, worker.Time.GetElapsedTime(asked));
                worker.ClassifierAnswered();
                return answers;
            }
            catch (ClassifierUnavailableException e)
            {
                worker.ClassifierFailed(e);

                // Others may reach it: what we hold goes back, and one name asks for the rest when it is there again.
                if (stopping.IsCancellationRequested || (!e.IsOverloaded && worker.Time.GetElapsedTime(begun) > worker.Queue.Lease))
                {
                    worker.Sizer.Probe();
                    break;
                }

                await away.WaitAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                break;
            }
        }

        await GiveBackAsync(claim, tries: 3).ConfigureAwait(false);
        return null;
    }

    private async Task CompleteAsync(HeldClaim claim, NameAnswer[] answers)
    {
        Pauses away = new(worker.Options.Away, worker.Time);
        while (true)
        {
            try
            {
                Completion done = await worker.Queue.CompleteAsync(claim.Claim, answers, CancellationToken.None).ConfigureAwait(false);
                worker.QueueAnswered();
                worker.Keeper.Remove(claim);
                worker.Counters.AddCompletion(answers.Length, done);
                return;
            }
            catch (DomainQueueException e)
            {
                worker.QueueFailed(e);
                if (ending.IsCancellationRequested)
                {
                    // The lease runs out, and somebody answers them again.
                    worker.Keeper.Remove(claim);
                    return;
                }

                await away.WaitAsync(ending).ConfigureAwait(false);
            }
        }
    }

    private async Task GiveBackAsync(HeldClaim claim, int tries)
    {
        Pauses away = new(worker.Options.Away, worker.Time);
        for (int i = 0; i < tries; i++)
        {
            try
            {
                await worker.Queue.ReleaseAsync(claim.Claim, CancellationToken.None).ConfigureAwait(false);
                worker.Counters.AddReturned(claim.Claim.Names.Count);
                break;
            }
            catch (DomainQueueException e)
            {
                // Else the lease runs out.
                worker.QueueFailed(e);
                await away.WaitAsync(ending).ConfigureAwait(false);
            }
        }

        worker.Keeper.Remove(claim);
    }
}

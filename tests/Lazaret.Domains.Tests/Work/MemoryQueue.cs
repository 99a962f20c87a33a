using Lazaret.Core.Domains;

namespace Lazaret.Domains.Tests.Work;

/// <summary>A queue in memory, which can be made to fail.</summary>
internal sealed class MemoryQueue : IDomainQueue
{
    private readonly Lock gate = new();
    private readonly HashSet<string> waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DomainClaim> held = new(StringComparer.Ordinal);
    private readonly List<(int Labels, TaskCompletionSource Reached)> awaited = [];
    private int claims;

    public string Kind => "memory";

    public bool WantsDetails { get; init; }

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs before each call, with its name; may throw.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Runs after a claim took names, and may throw: the answer is lost on its way.</summary>
    public Action? AfterClaim { get; set; }

    public Dictionary<string, NameAnswer> Answers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Rejected { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a name was answered in all.</summary>
    public int Written { get; private set; }

    public int Claims => Volatile.Read(ref claims);

    /// <summary>The largest claim so far.</summary>
    public int Largest { get; private set; }

    /// <summary>How many names are held at the most at one time.</summary>
    public int MostHeld { get; private set; }

    public int Renewed { get; private set; }

    public void Add(params IEnumerable<string> names)
    {
        lock (gate)
        {
            waiting.UnionWith(names);
        }
    }

    /// <summary>Waits until so many names are answered or put aside.</summary>
    public async Task WhenDoneAsync(int names)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (Answers.Count + Rejected.Count >= names)
            {
                return;
            }

            awaited.Add((names, reached));
        }

        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Somebody else was given all that is held.</summary>
    public void LoseAll()
    {
        lock (gate)
        {
            held.Clear();
        }
    }

    public ValueTask<DomainClaim> ClaimAsync(string id, int most, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref claims);
        Before?.Invoke("claim");
        DomainClaim claim;
        lock (gate)
        {
            if (!held.TryGetValue(id, out claim!))
            {
                claim = new DomainClaim(id, [.. waiting.Take(most)], []);
                waiting.ExceptWith(claim.Names);
                if (claim.Names.Count > 0)
                {
                    held[id] = claim;
                }

                Largest = Math.Max(Largest, claim.Names.Count);
                MostHeld = Math.Max(MostHeld, held.Values.Sum(h => h.Names.Count));
            }
        }

        if (claim.Names.Count > 0)
        {
            AfterClaim?.Invoke();
        }

        return ValueTask.FromResult(claim);
    }

    public ValueTask<Completion> CompleteAsync(DomainClaim claim, ReadOnlyMemory<NameAnswer> answers, CancellationToken cancellationToken)
    {
        Before?.Invoke("complete");
        lock (gate)
        {
            if (!held.Remove(claim.Id))
            {
                return ValueTask.FromResult(default(Completion));
            }

            int answered = 0, rejected = 0, returned = 0;
            for (int i = 0; i < claim.Names.Count; i++)
            {
                NameAnswer answer = answers.Span[i];
                switch (answer.Kind)
                {
                    case AnswerKind.Unanswered:
                        waiting.Add(claim.Names[i]);
                        returned++;
                        break;
                    case AnswerKind.Rejected:
                        Rejected[claim.Names[i]] = answer.Text;
                        rejected++;
                        break;
                    default:
                        Answers[claim.Names[i]] = answer;
                        Written++;
                        answered++;
                        break;
                }
            }

            foreach ((int labels, TaskCompletionSource reached) in awaited.ToArray())
            {
                if (Answers.Count + Rejected.Count >= labels)
                {
                    reached.TrySetResult();
                }
            }

            return ValueTask.FromResult(new Completion(claim.Names.Count, answered, rejected, returned));
        }
    }

    public ValueTask<bool> RenewAsync(DomainClaim claim, CancellationToken cancellationToken)
    {
        Before?.Invoke("renew");
        lock (gate)
        {
            Renewed++;
            return ValueTask.FromResult(held.ContainsKey(claim.Id));
        }
    }

    public ValueTask ReleaseAsync(DomainClaim claim, CancellationToken cancellationToken)
    {
        Before?.Invoke("release");
        lock (gate)
        {
            if (held.Remove(claim.Id, out DomainClaim? found))
            {
                waiting.UnionWith(found.Names);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<Reclaimed> ReclaimAsync(CancellationToken cancellationToken)
    {
        Before?.Invoke("reclaim");
        return ValueTask.FromResult(default(Reclaimed));
    }

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken)
    {
        Before?.Invoke("count");
        lock (gate)
        {
            return ValueTask.FromResult(new QueueCounts(waiting.Count, held.Values.Sum(h => h.Names.Count), Rejected.Count));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

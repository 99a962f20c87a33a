using System.Collections.Concurrent;

namespace Lazaret.Dispatch.Security;

/// <summary>
/// Remembers answers for pairs of strings, a bounded number of them: two generations of half the size, of which the older one is let go when the younger is full. An answer asked for again moves up.
/// </summary>
internal sealed class AnswerCache(int most)
{
    private readonly int half = Math.Max(1, most / 2);
    private readonly Lock turning = new();
    private volatile Generation young = new();
    private volatile Generation old = new();

    public int Count => young.Answers.Count + old.Answers.Count;

    /// <summary>Null when it is not known.</summary>
    public bool? Find((string, string) pair)
    {
        if (young.Answers.TryGetValue(pair, out bool answer))
        {
            return answer;
        }

        if (!old.Answers.TryGetValue(pair, out answer))
        {
            return null;
        }

        Keep(pair, answer);
        return answer;
    }

    public void Keep((string, string) pair, bool answer)
    {
        Generation current = young;
        if (!current.Answers.TryAdd(pair, answer) || Interlocked.Increment(ref current.Count) < half)
        {
            return;
        }

        lock (turning)
        {
            if (current == young)
            {
                old = current;
                young = new Generation();
            }
        }
    }

    private sealed class Generation
    {
        /// <summary>Counted here: asking the dictionary would stop all others.</summary>
        public int Count;

        public ConcurrentDictionary<(string, string), bool> Answers { get; } = new();
    }
}

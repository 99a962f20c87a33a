using Lazaret.Core.Outcomes;

namespace Lazaret.Core.Retries;

/// <summary>
/// One retry engine for the whole pipeline (<c>scan-orchestrator</c> §8, W-02, W-03): a rule per error class, exponential back-off with
/// full-range jitter of ± <see cref="Jitter"/>, a cap, and <c>Retry-After</c> as a floor. The last failure always ends among the dead letters.
/// </summary>
public sealed class RetryPolicy
{
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(300);
    private readonly Dictionary<ErrorClass, RetryRule> rules;

    /// <param name="rules">A rule for each class that is to be tried again; a class without one never is.</param>
    /// <param name="jitter">Share of the wait that is random, 0 to 1; 0.2 means 80 to 120 %.</param>
    public RetryPolicy(IReadOnlyDictionary<ErrorClass, RetryRule> rules, double jitter = 0.2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 1);
        this.rules = new Dictionary<ErrorClass, RetryRule>(rules);
        Jitter = jitter;
    }

    /// <summary>Share of the wait that is random, 0 to 1.</summary>
    public double Jitter { get; }

    /// <summary>Five tries after the first; bases 5 s towards connectors, 3 s towards scanners.</summary>
    public static RetryPolicy Default { get; } = Build(5, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));

    /// <summary>For a one-shot scan at a terminal: three tries, short waits.</summary>
    public static RetryPolicy Interactive { get; } = Build(3, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200));

    /// <summary>Builds a policy from the three bases of <c>scan-orchestrator</c> §8.2.</summary>
    public static RetryPolicy Build(int maxRetries, TimeSpan connector, TimeSpan scanner, TimeSpan server, double jitter = 0.2)
    {
        RetryRule fromConnector = new(maxRetries, connector, Cap);
        RetryRule fromScanner = new(maxRetries, scanner, Cap);
        RetryRule fromServer = new(maxRetries, server, Cap);
        return new RetryPolicy(
            new Dictionary<ErrorClass, RetryRule>
            {
                [ErrorClass.ConnectorConnection] = fromConnector,
                [ErrorClass.ConnectorServer] = fromServer,
                [ErrorClass.ConnectorTimeout] = fromConnector,
                [ErrorClass.ConnectorThrottled] = fromConnector,
                [ErrorClass.ScannerConnection] = fromScanner,
                [ErrorClass.ScannerTimeout] = fromScanner,
                [ErrorClass.ScannerServer] = fromScanner,
                [ErrorClass.ScannerThrottled] = fromScanner,
                [ErrorClass.ScannerAuth] = fromScanner,
                [ErrorClass.ScannerProtocol] = fromScanner with { MaxRetries = Math.Min(maxRetries, 1) },
                [ErrorClass.ObjectChanged] = fromServer with { MaxRetries = Math.Max(maxRetries, 3) },
                [ErrorClass.Unknown] = fromServer with { MaxRetries = Math.Min(maxRetries, 1) },
            },
            jitter);
    }

    /// <summary>
    /// Decides what follows the failure of try number <paramref name="attempts"/> + 1.
    /// </summary>
    /// <param name="failure">What happened.</param>
    /// <param name="attempts">Failed tries before this one; 0 upwards.</param>
    /// <param name="random">0 ≤ random &lt; 1; the caller's dice, so that the policy stays pure.</param>
    public RetryDecision Decide(Failure failure, int attempts, double random)
    {
        string tag = Names.Of(failure.Class);
        if (!rules.TryGetValue(failure.Class, out RetryRule? rule) || rule.MaxRetries == 0)
        {
            return new RetryDecision(null, tag + "_no_retry");
        }

        if (attempts >= rule.MaxRetries)
        {
            return new RetryDecision(null, "max_retries_exceeded");
        }

        double wait = Math.Min(rule.Base.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 40)), rule.Cap.TotalMilliseconds);
        wait *= 1 + (Jitter * ((2 * random) - 1));
        if (failure.RetryAfter is { } floor && floor.TotalMilliseconds > wait)
        {
            // The other side named a time: never earlier, and spread behind it so that not everybody comes back at once.
            wait = Math.Min(floor.TotalMilliseconds, TimeSpan.FromHours(1).TotalMilliseconds) * (1 + (Jitter * random));
        }

        return new RetryDecision(TimeSpan.FromMilliseconds(wait), tag + "_retry");
    }
}

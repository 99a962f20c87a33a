using Lazaret.Configuration.Catalog;
using Lazaret.Core.Retries;

namespace Lazaret.Composition;

/// <summary>
/// The retry policy that settings ask for (<c>scan-orchestrator</c> §8.2): the environment's, with everything that is set by itself on top of it (W-69). Without any setting it is
/// <see cref="RetryPolicy.Default"/>, which is safe for production (D-19). Waits vary by ±20 % and end at 300 s (D-20).
/// </summary>
internal static class RetryPolicies
{
    private const double Jitter = 0.2;
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(300);

    public static RetryPolicy Of(SettingSet settings)
    {
        bool named = settings.IsSet("dsx:environment");
        if (!named && !settings.All.Any(s => s.IsSet && s.Setting.Key.StartsWith("retry:", StringComparison.Ordinal)))
        {
            return RetryPolicy.Default;
        }

        Plan plan = named ? OfEnvironment(settings.Text("dsx:environment")) : Plan.Default;
        int max = (int)(settings.Number("retry:max") ?? plan.Max);
        double connector = settings.Number("retry:connector_base") ?? plan.Connector;
        double scanner = settings.Number("retry:scanner_base") ?? plan.Scanner;
        double server = settings.Number("retry:server_base") ?? plan.Server;
        Dictionary<ErrorClass, RetryRule> rules = [];
        void Rule(ErrorClass failure, bool again, double seconds, int? tries = null)
        {
            if (again)
            {
                rules[failure] = new RetryRule(tries ?? max, TimeSpan.FromSeconds(seconds), Cap);
            }
        }

        bool connectorConnection = settings.Flag("retry:connector_connection") ?? true;
        bool connectorServer = settings.Flag("retry:connector_server") ?? true;
        bool scannerConnection = settings.Flag("retry:scanner_connection") ?? true;
        bool scannerTimeout = settings.Flag("retry:scanner_timeout") ?? true;
        bool scannerServer = settings.Flag("retry:scanner_server") ?? true;
        Rule(ErrorClass.ConnectorConnection, connectorConnection, connector);
        Rule(ErrorClass.ConnectorServer, connectorServer, server);
        Rule(ErrorClass.ConnectorTimeout, connectorConnection, connector);
        Rule(ErrorClass.ConnectorThrottled, true, connector, Math.Max(max, 1));
        Rule(ErrorClass.ConnectorClient, settings.Flag("retry:connector_client") ?? plan.Clients, connector);
        Rule(ErrorClass.ScannerConnection, scannerConnection, scanner);
        Rule(ErrorClass.ScannerTimeout, scannerTimeout, scanner);
        Rule(ErrorClass.ScannerServer, scannerServer, scanner);
        Rule(ErrorClass.ScannerThrottled, true, scanner, Math.Max(max, 1));
        Rule(ErrorClass.ScannerAuth, true, scanner, Math.Max(max, 1));
        Rule(ErrorClass.ScannerClient, settings.Flag("retry:scanner_client") ?? plan.Clients, scanner);
        Rule(ErrorClass.ScannerProtocol, true, scanner, Math.Min(max, 1));
        Rule(ErrorClass.ObjectChanged, true, server, Math.Max(max, 3));
        Rule(ErrorClass.Unknown, true, server, Math.Min(max, 1));
        return new RetryPolicy(rules, Jitter);
    }

    private static Plan OfEnvironment(string? name) => name?.ToLowerInvariant() switch
    {
        "dev" or "exp" or "app" => new Plan(1, 5, 3, 5, true),
        "stg" => new Plan(3, 30, 2, 15, true),
        "prod" => new Plan(5, 60, 2, 30, false),
        _ => Plan.Default,
    };

    /// <param name="Max">Tries after the first.</param>
    /// <param name="Connector">First wait after a connector's error, seconds.</param>
    /// <param name="Scanner">After a scanner's.</param>
    /// <param name="Server">After a connector's 5xx.</param>
    /// <param name="Clients">Also after 4xx.</param>
    private sealed record Plan(int Max, double Connector, double Scanner, double Server, bool Clients)
    {
        public static readonly Plan Default = new(5, 5, 3, 5, false);
    }
}

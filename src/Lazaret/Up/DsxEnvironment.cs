using Lazaret.Cli;
using Lazaret.Scanning.Api.V1;

namespace Lazaret.Up;

/// <summary>The settings of the DSX wire that decide who may connect, under the names of the existing system (<c>scan-orchestrator</c> §3.1, §12).</summary>
internal static class DsxEnvironment
{
    public static void Apply(DsxOptions options, Func<string, string?> read)
    {
        if (read("DSXCONNECT_AUTH__ENABLED") is { Length: > 0 } enabled)
        {
            options.AuthEnabled = enabled.Trim().ToLowerInvariant() switch
            {
                "true" or "1" or "yes" or "on" => true,
                "false" or "0" or "no" or "off" => false,
                _ => throw new UserErrorException($"DSXCONNECT_AUTH__ENABLED is \"{enabled}\"; allowed are true and false"),
            };
        }

        string tokens = $"{read("DSXCONNECT_AUTH__ENROLLMENT_TOKENS")},{read("DSXCONNECT_AUTH__ENROLLMENT_TOKEN")}";
        foreach (string token in tokens.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.EnrollmentTokens.Add(token);
        }

        if (read("DSXCONNECT_APP_ENV") is { Length: > 0 } environment)
        {
            options.Environment = environment.Trim().ToLowerInvariant();
        }
    }
}

using Lazaret.Core.Items;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Api.V1.DeadLetters;

/// <summary>Why an item is dead, in the words of the wire (<c>scan-orchestrator</c> §8.1).</summary>
internal static class DeadLetterReasons
{
    public static string Of(ItemRecord item, RetryPolicy retries)
    {
        if (item.LastFailure is not { } failure)
        {
            return "unknown_error";
        }

        // The policy is pure: asked again it says what it said when the item died.
        string cause = retries.Decide(failure, item.Status.Attempts, 0.5).Cause;
        return cause == "max_retries_exceeded" ? cause : $"{Tag(failure.Class)}{(cause.EndsWith("_no_retry", StringComparison.Ordinal) ? "_no_retry" : "_retry")}";
    }

    private static string Tag(ErrorClass failure) => failure switch
    {
        ErrorClass.ConnectorConnection => "connector_connection",
        ErrorClass.ConnectorServer or ErrorClass.ConnectorTimeout or ErrorClass.ConnectorThrottled => "connector_server",
        ErrorClass.ConnectorClient or ErrorClass.ObjectChanged => "connector_client",
        ErrorClass.ScannerConnection or ErrorClass.ScannerTimeout => "dsxa_timeout",
        ErrorClass.ScannerServer or ErrorClass.ScannerThrottled or ErrorClass.ScannerProtocol => "dsxa_server",
        ErrorClass.ScannerClient => "dsxa_client",
        ErrorClass.ScannerAuth => "dsxa_auth",
        ErrorClass.Validation => "validation_error",
        _ => "unknown_error",
    };
}

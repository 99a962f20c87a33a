using System.Net.Sockets;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Npgsql;

namespace Lazaret.Storage.Postgres;

/// <summary>What went wrong, as a value and in a sentence.</summary>
internal static class PostgresErrors
{
    /// <summary>True for what the caller gets as a failure; anything else is a bug of ours.</summary>
    public static bool IsExpected(Exception e) => e is NpgsqlException or SocketException or IOException or TimeoutException or System.Security.Authentication.AuthenticationException;

    /// <summary>True when the connection was at fault and another one may do: all our statements may be run twice.</summary>
    public static bool IsStale(Exception e) => e is PostgresException p ? p.SqlState is "57P01" or "57P02" or "57P03" or "25P02" || p.SqlState.StartsWith("08", StringComparison.Ordinal) : e is NpgsqlException or IOException;

    public static Failure Of(string server, Exception e)
    {
        string why = e is PostgresException p ? $"{p.MessageText} ({p.SqlState})" : e.InnerException is { } inner and (SocketException or TimeoutException or IOException) ? inner.Message : e.Message;
        ReasonCode reason = e is PostgresException { SqlState: "28P01" or "28000" } ? ReasonCode.AuthError
            : e is PostgresException { SqlState: "42501" } ? ReasonCode.PermissionError
            : e is PostgresException ? ReasonCode.Internal
            : ReasonCode.Transient;
        return new Failure(ErrorClass.Unknown, reason, $"The database {server} cannot be used: {why.TrimEnd('.')}.");
    }
}

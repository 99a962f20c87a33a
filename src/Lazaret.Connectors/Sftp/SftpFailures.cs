using Lazaret.Core.Actions;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Sftp;

/// <summary>What a failure on the way to a server means for a listing, a read or an action (<c>connectors</c> §5.3, §5.4).</summary>
internal static class SftpFailures
{
    public static Failure ToFailure(SftpFailure failure)
    {
        (ErrorClass kind, ReasonCode reason) = failure.Kind switch
        {
            SftpFailureKind.HostKeyMismatch => (ErrorClass.ConnectorClient, ReasonCode.HostKeyMismatch),
            SftpFailureKind.AuthFailed => (ErrorClass.ConnectorClient, ReasonCode.AuthError),
            SftpFailureKind.Unreachable => (ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable),
            SftpFailureKind.NoSftp or SftpFailureKind.NoProgram => (ErrorClass.ConnectorClient, ReasonCode.ConnectorUnavailable),
            SftpFailureKind.ConnectionLost => (ErrorClass.ConnectorConnection, ReasonCode.Transient),
            SftpFailureKind.Timeout => (ErrorClass.ConnectorTimeout, ReasonCode.ReadTimeout),
            SftpFailureKind.NotFound => (ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound),
            SftpFailureKind.NotRegular => (ErrorClass.ConnectorClient, ReasonCode.NotARegularFile),
            SftpFailureKind.PermissionDenied => (ErrorClass.ConnectorClient, ReasonCode.PermissionError),
            SftpFailureKind.Unsupported => (ErrorClass.ConnectorClient, ReasonCode.ReadFailed),
            _ => (ErrorClass.ConnectorServer, ReasonCode.ReadFailed),
        };
        return new Failure(kind, reason, Sentence(failure.Message), failure.RetryAfter);
    }

    public static ActionStatus ToStatus(SftpFailureKind kind) => kind switch
    {
        SftpFailureKind.NotFound => ActionStatus.ObjectNotFound,
        SftpFailureKind.NotRegular => ActionStatus.ObjectChanged,
        SftpFailureKind.PermissionDenied or SftpFailureKind.AuthFailed or SftpFailureKind.HostKeyMismatch => ActionStatus.PermissionError,
        SftpFailureKind.Unsupported => ActionStatus.NotSupported,
        SftpFailureKind.Unreachable or SftpFailureKind.ConnectionLost or SftpFailureKind.Timeout or SftpFailureKind.ProtocolError => ActionStatus.TransientPlatformError,
        _ => ActionStatus.Error,
    };

    /// <summary>Begins with a capital letter and has at most 1,900 characters.</summary>
    public static string Sentence(string message)
    {
        string text = message.Length > 1900 ? message[..1900] : message;
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
    }
}

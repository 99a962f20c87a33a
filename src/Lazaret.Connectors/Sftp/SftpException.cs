namespace Lazaret.Connectors.Sftp;

/// <summary>Carries an expected failure up to where it becomes a value; never leaves this folder's connector and destination.</summary>
internal sealed class SftpException(SftpFailure failure) : Exception(failure.Message)
{
    public SftpException(SftpFailureKind kind, string message)
        : this(new SftpFailure(kind, message))
    {
    }

    public SftpFailure Failure => failure;

    public SftpFailureKind Kind => failure.Kind;
}

namespace Lazaret.Connectors.Sftp.Delivery;

/// <summary>What is to be delivered cannot be read, or is not what was scanned; never leaves <see cref="SftpDestination"/>.</summary>
internal sealed class SourceProblem(string message, bool mayPass) : Exception(message)
{
    /// <summary>True when it may work another time.</summary>
    public bool MayPass => mayPass;

    public static SourceProblem Unreadable(Exception e) => new($"The item cannot be read for delivery: {e.Message}", mayPass: true);

    public static SourceProblem Other(string what) => new($"What is to be delivered is not what was scanned: it {what}. Nothing was delivered.", mayPass: false);
}

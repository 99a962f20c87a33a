namespace Lazaret.Core.Routes.Quarantine;

/// <summary>How a call ended.</summary>
/// <param name="Status">See there.</param>
/// <param name="Message">One sentence; empty when done.</param>
public sealed record QuarantineResult(QuarantineStatus Status, string Message = "")
{
    public static QuarantineResult Done { get; } = new(QuarantineStatus.Done);

    public bool IsDone => Status == QuarantineStatus.Done;
}

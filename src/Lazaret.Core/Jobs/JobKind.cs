namespace Lazaret.Core.Jobs;

/// <summary>Why a job exists. The numbers are stored.</summary>
public enum JobKind
{
    /// <summary>The whole asset of a connector is listed.</summary>
    FullScan = 0,

    /// <summary>Items come one by one from a monitor; the job stays open until it is cancelled.</summary>
    Monitor = 1,

    /// <summary>Items are sent by a client; the client closes it.</summary>
    Submitted = 2,
}

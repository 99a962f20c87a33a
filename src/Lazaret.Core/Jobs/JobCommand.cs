namespace Lazaret.Core.Jobs;

/// <summary>What a person may ask of a job.</summary>
public enum JobCommand
{
    Pause,
    Resume,
    Cancel,
}

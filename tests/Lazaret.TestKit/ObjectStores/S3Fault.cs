namespace Lazaret.TestKit.ObjectStores;

/// <summary>What goes wrong with a request.</summary>
/// <param name="Status">Answer with this; 0 = do not answer but cut the connection.</param>
/// <param name="Code">S3's word for it.</param>
/// <param name="AfterDoing">Do what was asked for first: the answer is lost, the effect is there.</param>
/// <param name="CutBodyAt">Answer as usual, but cut the connection behind so many bytes of the body; −1 = no.</param>
/// <param name="Message">S3's sentence.</param>
public sealed record S3Fault(int Status = 0, string Code = "InternalError", bool AfterDoing = false, long CutBodyAt = -1, string Message = "as the test wants it")
{
    /// <summary>Never answer; the client gives up first.</summary>
    public bool Hang { get; init; }
}

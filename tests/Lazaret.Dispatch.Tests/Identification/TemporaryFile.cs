namespace Lazaret.Dispatch.Tests.Identification;

/// <summary>A file with some bytes, gone with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(byte[] bytes) => File.WriteAllBytes(Path, bytes);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "lazaret-identify-" + System.IO.Path.GetRandomFileName());

    public void Dispose() => File.Delete(Path);
}

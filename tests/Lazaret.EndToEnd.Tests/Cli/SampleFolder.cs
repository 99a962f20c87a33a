using System.Text;

namespace Lazaret.EndToEnd.Tests.Cli;

/// <summary>A temporary folder for one test.</summary>
internal sealed class SampleFolder : IDisposable
{
    public static readonly byte[] Eicar =
        Encoding.ASCII.GetBytes("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

    public string Path { get; } = Directory.CreateTempSubdirectory("lazaret-cli-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public SampleFolder Add(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this;
    }

    public SampleFolder Clean(string name) => Add(name, Encoding.UTF8.GetBytes("harmless: " + name));

    public SampleFolder Bad(string name) => Add(name, Eicar);

    /// <summary>Many files that take a while: sparse, so that they cost no disk.</summary>
    public SampleFolder Slow(string folder, int count, long size)
    {
        Directory.CreateDirectory(this[folder]);
        for (int i = 0; i < count; i++)
        {
            using FileStream file = File.Create(System.IO.Path.Combine(this[folder], $"{i:000}.img"));
            file.SetLength(size + i);
        }

        return this;
    }

    // Names that are not UTF-8 are beyond Directory.Delete.
    public void Dispose() => System.Diagnostics.Process.Start("rm", ["-rf", "--", Path]).WaitForExit();
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Lazaret.Core.Items;

namespace Lazaret.Core.Tests.Architecture;

/// <summary>The core does no input or output: its assembly does not even name the types for it.</summary>
public sealed class CorePurityTests
{
    private static readonly string[] Namespaces = ["System.Net", "System.IO.Pipes", "System.IO.MemoryMappedFiles", "Microsoft.Win32", "System.Runtime.InteropServices"];

    private static readonly string[] Types =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileInfo", "System.IO.DirectoryInfo", "System.IO.FileStream", "System.IO.FileSystemInfo", "System.IO.DriveInfo",
        "System.IO.FileSystemWatcher", "System.IO.RandomAccess", "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.Enumeration.FileSystemEntry",
        "System.Diagnostics.Process", "System.Console",
    ];

    // Views of memory that live there and touch nothing outside.
    private static readonly string[] Harmless = ["System.Runtime.InteropServices.CollectionsMarshal", "System.Runtime.InteropServices.MemoryMarshal", "System.Runtime.InteropServices.InAttribute"];

    [Fact]
    public void The_core_names_no_type_for_input_or_output() => Assert.Empty(Forbidden(typeof(ItemId).Assembly));

    [Fact]
    public void These_tests_name_some_so_the_check_can_fail() => Assert.Contains("System.IO.File", Forbidden(typeof(CorePurityTests).Assembly));

    [Fact]
    public void The_core_needs_the_runtime_only() => Assert.All(
        typeof(ItemId).Assembly.GetReferencedAssemblies(),
        name => Assert.StartsWith("System.", name.Name));

    private static List<string> Forbidden(Assembly assembly)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences
            .Select(handle => metadata.GetTypeReference(handle))
            .Select(type => (Space: metadata.GetString(type.Namespace), Name: metadata.GetString(type.Name)))
            .Where(type => Types.Contains($"{type.Space}.{type.Name}") || Namespaces.Any(n => type.Space == n || type.Space.StartsWith(n + ".")))
            .Select(type => $"{type.Space}.{type.Name}")
            .Except(Harmless)];
    }
}

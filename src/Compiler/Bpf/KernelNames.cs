using System.Text;

namespace Tcpq.Bpf;

/// <summary>Gives kernel structures their own names back, so that the same script makes the same object.</summary>
internal static class KernelNames
{
    /// <summary>Cuts a suffix off all names in the object's BTF.</summary>
    /// <param name="file">The object, which is changed in place.</param>
    /// <param name="suffix">What names end with that were made different.</param>
    public static void Cut(byte[] file, string suffix)
    {
        if (ElfFile.Read(file).Find(BtfExtension.TypesSection) is not { } types)
        {
            return;
        }

        var length = BtfExtension.Strings(types.Data.Span).Length;
        var strings = file.AsSpan(types.Offset + types.Data.Length - length, length);
        var text = Encoding.ASCII.GetBytes(suffix);
        for (var at = strings.IndexOf(text); at >= 0; at = strings.IndexOf(text))
        {
            // Zeros in place keep the offsets of all other strings.
            strings.Slice(at, text.Length).Clear();
        }
    }
}

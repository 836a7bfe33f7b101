// A file handed to the browser to keep.
export function save(data: Blob, name: string): void {
  const url = URL.createObjectURL(data), link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
